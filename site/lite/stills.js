// In the lab: show the still picture of an explorer in a notebook that was saved after it had run.
//
// The picture of a cell that has run is a view of an object in Python. A page that is loaded again has a new Python, and
// JupyterLite's kernel does not say that it knows no such object (it leaves comm_info_request without an answer), so
// "Loading widget..." would stand there for good. The still picture is in the notebook too, as in one that is new.
import {onOpened} from "./app.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

onOpened(({content}) => {
  for (const {model} of content?.widgets ?? []) {
    const outputs = model.outputs?.toJSON() ?? [];
    if (!outputs.some(output => output.data?.[VIEW])) continue;
    for (const {data} of outputs) if (data) delete data[VIEW];
    model.outputs.fromJSON(outputs);
  }
});
