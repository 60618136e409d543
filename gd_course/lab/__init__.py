"""JupyterLab for the course: its settings, alt texts for images, and a small extension of its server.

`pyproject.toml` says where each file goes when the course is installed. All of them stay in that one environment, and
only `server.py` changes a server.
"""
