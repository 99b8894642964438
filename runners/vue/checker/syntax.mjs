// Whether TypeScript can parse a script file, told under TypeScript's own codes.

import { findingAt } from './diagnostics.mjs';

/** file: path below the project. Returns findings. */
export function scriptErrors(ts, file, text) {
  const root = `/${file}`;
  const tree = ts.createSourceFile(root, text, ts.ScriptTarget.Latest);
  const program = ts.createProgram([root], { noResolve: true, noLib: true, allowJs: true, types: [] }, onlyFile(root, tree));
  return program
    .getSyntacticDiagnostics(tree)
    .map(({ start, messageText, code }) =>
      findingAt(file, text, start ?? 0, ts.flattenDiagnosticMessageText(messageText, '\n'), `TS${code}`));
}

function onlyFile(root, tree) {
  return {
    fileExists: (name) => name === root,
    readFile: (name) => (name === root ? tree.text : undefined),
    getSourceFile: (name) => (name === root ? tree : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
}
