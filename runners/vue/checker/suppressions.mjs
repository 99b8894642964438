// What an answer writes to be checked less, and the original did not hold: comments that switch
// checks off, compiler options written into the component, augmented declarations, values that
// nothing defines.

import { blocksOf, nodesOf } from './blocks.mjs';
import { readScript } from './comments.mjs';
import { declaredValues } from './declared_values.mjs';
import { findingAt } from './diagnostics.mjs';
import { inlineOptionNames } from './language.mjs';
import { weakeningComments, withoutLibrary } from './suppression_comments.mjs';

const COMMENT = 3;
const INTERPOLATION = 5;
const DIRECTIVE = 7;
const IN_TEMPLATE = /^\s*@(vue-skip|vue-ignore|vue-expect-error)\b/;
const IN_COMMENTS = new Set(['class', 'ref']);
const GENERIC = /^\s*@vue-generic\b/;
const OPTION = /^\s*@(\S+)\s+(\S.*?)\s*$/gm;
const STYLE_BINDING = /v-bind\(\s*(?:(['"])([\s\S]*?)\1|([^;}]*))/g;
const SCRIPT_FILE = /(?<!\.d)\.([cm]?[jt]s|[jt]sx)$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** files, originals: path -> text. Returns findings, one for each that is one too many. */
export function suppressions(tools, files, originals) {
  return Object.entries(files).flatMap(([file, text]) => {
    if (text === null) return [];
    const allowed = counted(scan(tools, file, originals[file] ?? ''));
    return scan(tools, file, text)
      .filter(({ kind }) => take(allowed, kind))
      .map(({ kind, start }) => findingAt(file, text, start, explain(kind)));
  });
}

function explain(kind) {
  if (kind.startsWith('declare ') && !/^declare (global|module )/.test(kind)) {
    return `${kind.replace('declare ', 'declares the ')} that nothing defines, and the original file does not: define it`;
  }
  return `${kind} makes the type check weaker, and the original file does not hold it: remove it`;
}

function counted(found) {
  const counts = new Map();
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Whether this one is more than the original has. */
function take(allowed, kind) {
  const left = allowed.get(kind) ?? 0;
  allowed.set(kind, left - 1);
  return left <= 0;
}

function scan(tools, file, text) {
  if (file.endsWith('.vue')) return [...ofComponent(tools, text)];
  if (DECLARATIONS.test(file)) return [...withoutLibrary(readScript(tools.ts, text).comments)];
  const lang = SCRIPT_FILE.exec(file)?.[1].replace(/^[cm]/, '');
  return lang ? [...ofScript(tools.ts, text, 0, lang)] : [];
}

function* ofComponent({ ts, dom, core }, text) {
  const { elements, comments } = blocksOf(dom, text);
  for (const comment of comments) yield* inlineOptions(core, comment);
  for (const { tag, attrs, start, content, node } of elements) {
    if (typeof attrs.generic === 'string') yield* ofScript(ts, attrs.generic, start);
    if (tag === 'script') yield* ofScript(ts, content.text, content.start, attrs.lang ?? 'js');
    if (tag === 'template') yield* ofTemplate(ts, node);
    if (tag === 'style') yield* ofStyle(ts, content);
  }
}

/**
 * As language-core reads comments at the top level: a line `@name value`, the value in JSON. Other
 * names than those of its options are documentation, as in `@since 1.0`.
 */
function* inlineOptions(core, { start, text }) {
  const names = inlineOptionNames(core);
  for (const { 1: name, 2: value, index } of text.matchAll(OPTION)) {
    if (names.has(name) && (name === 'plugins' || isJson(value))) yield { kind: `<!-- @${name} ${value} -->`, start: start + index };
  }
}

function isJson(value) {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function* ofScript(ts, text, start, lang = 'ts') {
  const { tree, comments } = readScript(ts, text, lang);
  yield* weakeningComments(comments, start);
  for (const statement of tree.statements) {
    const kind = ts.isModuleDeclaration(statement) && augmented(ts, statement);
    if (kind) yield { kind, start: start + statement.getStart(tree) };
  }
  for (const { kind, node } of declaredValues(ts, tree.statements)) yield { kind, start: start + node.getStart(tree) };
}

/** What others declare, declared anew: `declare module 'vue'` can make every name known. */
function augmented(ts, { name, flags }) {
  if (flags & ts.NodeFlags.GlobalAugmentation) return 'declare global';
  return ts.isStringLiteral(name) ? `declare module '${name.text}'` : undefined;
}

function* ofTemplate(ts, template) {
  for (const node of nodesOf(template)) {
    if (node.type === COMMENT) yield* ofTemplateComment(ts, node);
    for (const { start, text } of expressions(node)) {
      yield* weakeningComments(readScript(ts, text).comments, start);
    }
    yield* ofNamesInComments(ts, node);
  }
}

/**
 * language-core writes class names and refs into comments of the code that is checked: a name that
 * ends such a comment goes on as code of its own.
 */
function* ofNamesInComments(ts, { props = [] }) {
  for (const { type, name, arg, value, exp, loc } of props) {
    const bound = type === DIRECTIVE && name === 'bind' ? arg?.content : undefined;
    if (!IN_COMMENTS.has(type === DIRECTIVE ? bound : name)) continue;
    const text = type === DIRECTIVE ? withoutComments(ts, exp?.loc.source ?? '') : (value?.content ?? '');
    if (text.includes('*/')) yield { kind: `"*/" in ${bound ?? name}`, start: loc.start.offset };
  }
}

function withoutComments(ts, text) {
  return readScript(ts, text).comments.reduce((rest, comment) => rest.replace(comment.text, ''), text);
}

function* ofTemplateComment(ts, { content, loc }) {
  const name = IN_TEMPLATE.exec(content)?.[1];
  if (name) yield { kind: `<!-- @${name} -->`, start: loc.start.offset };
  if (GENERIC.test(content)) yield* weakeningComments(readScript(ts, content).comments, loc.start.offset);
}

function* expressions(node) {
  if (node.type === INTERPOLATION) yield* written(node.content);
  for (const { type, exp, arg } of node.props ?? []) {
    if (type !== DIRECTIVE) continue;
    if (exp) yield* written(exp);
    if (arg && !arg.isStatic) yield* written(arg);
  }
}

/** As written and, where that differs, with its entities (`&#47;`) replaced. */
function* written({ loc, content }) {
  const start = loc.start.offset;
  yield { start, text: loc.source };
  if (content !== undefined && !loc.source.includes(content)) yield { start, text: content };
}

/** The expressions of `v-bind(...)` in a style become code, with their comments. */
function* ofStyle(ts, { start, text }) {
  for (const { 2: quoted, 3: plain, index } of text.matchAll(STYLE_BINDING)) {
    yield* weakeningComments(readScript(ts, quoted ?? plain).comments, start + index);
  }
}
