"""The page's own `piplite`: the course and all it needs come with the site, so nothing is ever installed.

The kernel asks for a module of this name. Its own wants a newer Pyodide than the one that can be fetched.
"""

_PIPLITE_DISABLE_PYPI = True
_PIPLITE_URLS = []


async def install(*names, **options):
    """Say that nothing is installed."""
    print("This page has everything that the course needs. It installs nothing else.")
