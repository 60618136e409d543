// Someone who cannot see an image hears its alt text. Each image of the course has one: a sentence in the output's
// metadata. JupyterLab 4.6 does not put it into the page, so this small extension does. Delete it, with its two lines
// in pyproject.toml, once JupyterLab does this itself (jupyter/enhancement-proposals#120).
//
// It is written by hand in the form that build tools give an extension: JupyterLab passes its own modules to init, and
// asks get for the plugin. If a later JupyterLab differs, images look as they did before, and the console says why.
window._JUPYTERLAB = window._JUPYTERLAB ?? {};
window._JUPYTERLAB["gd_lib"] = (() => {
  let modules;
  const warn = error => console.warn("gd_lib: images have no alt texts:", error);

  async function plugin() {
    const [rendermime] = Object.values(modules["@jupyterlab/rendermime"]);
    const plain = (await rendermime.get())().imageRendererFactory;
    if (!plain?.createRenderer) throw new Error("JupyterLab has no imageRendererFactory");

    const createRenderer = options => {
      const image = plain.createRenderer(options), renderModel = image.renderModel;
      image.renderModel = async model => {
        await renderModel.call(image, model);
        const {metadata} = model, alt = metadata?.[options.mimeType]?.alt ?? metadata?.alt;
        if (typeof alt === "string") image.node?.querySelector("img")?.setAttribute("alt", alt);
      };
      return image;
    };
    return {id: "gd_lib:alt", rendererFactory: {...plain, createRenderer}};
  }

  return {
    init: shared => { modules = shared; },
    get: async () => {
      const plugins = await plugin().then(made => [made], error => { warn(error); return []; });
      return () => ({__esModule: true, default: plugins});
    },
  };
})();
