// The comments of TypeScript or JavaScript text. Only what stands between tokens is one: strings,
// template literals and regular expressions are tokens.

const COMMENT = /\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** Returns {tree, comments}: a ts.SourceFile, and a list of {start, text}. */
export function readScript(ts, text, lang = 'ts') {
  const kind = { ts: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX, jsx: ts.ScriptKind.JSX }[lang] ?? ts.ScriptKind.JS;
  const tree = ts.createSourceFile(`script.${lang}`, text, ts.ScriptTarget.Latest, false, kind);
  return { tree, comments: [...between(ts, tree, tree)] };
}

function* between(ts, tree, node) {
  const children = node.getChildren(tree).filter((child) => !ts.isJSDoc(child));
  if (children.length > 0) {
    for (const child of children) yield* between(ts, tree, child);
    return;
  }
  const start = node.pos;
  const gap = tree.text.slice(start, node.getStart(tree));
  for (const match of gap.matchAll(COMMENT)) yield { start: start + match.index, text: match[0] };
}
