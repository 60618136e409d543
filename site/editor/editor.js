// An editor for Python: CodeMirror with what an exercise of a few lines needs, and no more.

import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {python} from "@codemirror/lang-python";
import {bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {EditorState} from "@codemirror/state";
import {Decoration, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers} from "@codemirror/view";
import {tags} from "@lezer/highlight";

// The colours are in questions.css, so that they follow the page's theme.
const colours = HighlightStyle.define([
  {tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "gd-keyword"},
  {tag: [tags.string, tags.special(tags.string)], class: "gd-string"},
  {tag: [tags.number, tags.bool, tags.null], class: "gd-number"},
  {tag: tags.comment, class: "gd-comment"},
  {tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "gd-defined"},
]);

// A long line goes on below, four columns further in than it began; questions.css has the rest.
const hanging = EditorView.decorations.compute(["doc"], ({doc}) => Decoration.set(Array.from({length: doc.lines}, (_, k) => {
  const {from, text} = doc.line(k + 1);
  return Decoration.line({attributes: {style: `--gd-hang: ${text.match(/^ */)[0].length + 4}ch`}}).range(from);
})));

/** {get, set, focus}. `labels` are attributes for what is typed into; `keys` has functions by their keys. */
export function editor({parent, text, labels, changed, keys}) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          ...Object.entries(keys).map(([key, run]) => ({key, run: () => { run(); return true; }})),
          ...defaultKeymap, ...historyKeymap, indentWithTab,
        ]),
        history(), drawSelection(), highlightSpecialChars(), lineNumbers(), indentOnInput(), bracketMatching(),
        python(), indentUnit.of("    "), syntaxHighlighting(colours),
        EditorView.lineWrapping, hanging,
        // Focusable without the tabindex too, but axe-core does not count what is merely editable.
        EditorView.contentAttributes.of({...labels, spellcheck: "false", tabindex: "0"}),
        EditorView.updateListener.of(update => { if (update.docChanged) changed(); }),
      ],
    }),
  });
  return {
    get: () => view.state.doc.toString(),
    set: words => view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: words}}),
    focus: () => view.focus(),
  };
}
