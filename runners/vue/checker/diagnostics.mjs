// What is told of one finding: {file, line, column, code, text}, lines and columns from 1.

import path from 'node:path';

const MOST = 200;
const LONGEST = 2000;

/** TypeScript's diagnostics as findings; without a file: file "", line and column 0. */
export function findings(ts, project, diagnostics) {
  return diagnostics.map((diagnostic) => finding(ts, project, diagnostic));
}

/** A finding at an offset (UTF-16 units) of a text. */
export function findingAt(file, text, offset, message, code = '') {
  const before = text.slice(0, Math.max(0, offset));
  const lines = before.split(/\r\n|\r|\n/);
  return { file, line: lines.length, column: lines.at(-1).length + 1, code, text: cut(message) };
}

/** By file and place, as TypeScript sorts its own. */
export function sorted(found) {
  const order = (a, b) => (a < b ? -1 : Number(a > b));
  return found.toSorted((a, b) => order(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** At most 200 of them, and then one that tells how many more there are. */
export function bounded(found) {
  if (found.length <= MOST) return found;
  const note = `${found.length - MOST} more are not shown`;
  return [...found.slice(0, MOST), { file: '', line: 0, column: 0, code: '', text: note }];
}

export function cut(text) {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} ... (${text.length - LONGEST} characters more)`;
}

function finding(ts, project, { file, start, code, messageText }) {
  const text = cut(ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (!file) return { file: '', line: 0, column: 0, code: `TS${code}`, text };
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start);
  return { file: below(project, file.fileName), line: line + 1, column: character + 1, code: `TS${code}`, text };
}

/** Packages lie outside of the project, behind links. */
function below(project, file) {
  const relative = path.posix.relative(project, file);
  if (!relative.startsWith('..')) return relative;
  const packages = file.lastIndexOf('/node_modules/');
  return packages < 0 ? file : file.slice(packages + 1);
}
