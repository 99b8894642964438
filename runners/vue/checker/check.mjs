// One answer checked: parsed, searched for suppressions, matched with patterns, type checked.

import { NESTED, isTooDeep, unlessTooDeep } from './depth.mjs';
import { CheckerError } from './errors.mjs';
import { bounded, cut, sorted } from './diagnostics.mjs';
import { parsed } from './parse.mjs';
import { suppressions } from './suppressions.mjs';

const NOTHING = '<template><p /></template>\n';
const MOST_TEXTS = 200;
const TOO_DEEP = { errors: [NESTED], warnings: [], found: [] };
const UNCHECKED = { diagnostics: [], targetChecked: false };
const PATTERNS = new URL('./patterns.mjs', import.meta.url);

/** request: that of `check` in checker.mjs. Returns the reply's "ok". */
export async function check(project, request) {
  const { files = {}, originals = {}, stub = [] } = request;
  requireTexts(files);
  requireTexts(originals);
  const clock = stopwatch();
  project.lay(files, stub);
  const { errors, warnings, found } = unlessTooDeep(() => read(project, files, originals), TOO_DEEP);
  const parse = clock();
  const matched = await patterns(project, request, errors.length === 0);
  const pattern = clock();
  const skipped = errors.length > 0 || found.length > 0;
  const types = skipped ? UNCHECKED : typesOf(project);
  return {
    parse_errors: bounded(sorted(errors)),
    diagnostics: types.diagnostics,
    warnings: warnings.slice(0, MOST_TEXTS).map(cut),
    suppressions: bounded(found),
    target_checked: types.targetChecked,
    checks: matched.checks,
    naming: matched.naming,
    naming_violations: matched.violations.slice(0, MOST_TEXTS),
    milliseconds: { parse, types: clock(), patterns: pattern },
  };
}

function read(project, files, originals) {
  const written = Object.entries(files).filter(([, text]) => text !== null);
  const results = written.map(([file, text]) => parsed(project, file, text, originals[file] ?? ''));
  const errors = results.flatMap((result) => result.errors);
  const warnings = results.flatMap((result) => result.warnings);
  return { errors, warnings, found: errors.length > 0 ? [] : suppressions(project.tools, files, originals) };
}

function typesOf(project) {
  return unlessTooDeep(() => project.check(), undefined) ?? forgotten(project);
}

/** What broke off may be half changed: the next check starts anew. */
function forgotten(project) {
  project.forget();
  return { diagnostics: [NESTED], targetChecked: false };
}

function requireTexts(files) {
  for (const [file, text] of Object.entries(files)) {
    if (text === null || typeof text === 'string') continue;
    throw new CheckerError('request', `the text of ${JSON.stringify(file)} is none`);
  }
}

/** What fails in a pattern's code is our fault, but for code that nests too deep for any. */
function ofOurs(step) {
  try {
    return step();
  } catch (error) {
    if (isTooDeep(error)) throw error;
    throw new CheckerError('patterns', cut(String(error?.stack ?? error)));
  }
}

/** Names -> whether the answer has them. Of one that does not parse no name is true. */
async function patterns(project, { files = {}, patterns: required = {}, forbidden = {}, naming = {} }, parses) {
  const asked = [required, forbidden, naming].some((names) => Object.keys(names).length > 0);
  if (!asked) return { checks: {}, naming: {}, violations: [] };
  const { evaluate, globalComponents } = await import(PATTERNS);
  const { ts, sfc, versions } = project.tools;
  const target = project.relative(project.target);
  const written = parses ? present(files) : { [target]: NOTHING };
  const wanted = { patterns: required, forbidden, naming, vueVersion: versions.vue };
  if (parses && 'components' in required) wanted.globalComponents = knownGlobally(project, globalComponents);
  const found = ofOurs(() => evaluate({ ts, sfc, files: written, target, ...wanted }));
  return parses ? found : { checks: allFalse(found.checks), naming: allFalse(found.naming), violations: [] };
}

/** Asked once for the files an answer may write: what it writes cannot make a component known. */
function knownGlobally(project, globalComponents) {
  const key = JSON.stringify(project.laidFiles());
  if (!project.known.has(key)) {
    const files = project.ownFiles(); // where TypeScript itself fails, it is the answer's fault
    const known = unlessTooDeep(() => ofOurs(() => globalComponents(project.tools.ts, files)), undefined);
    project.known.set(key, known);
  }
  return project.known.get(key);
}

const present = (files) => Object.fromEntries(Object.entries(files).filter(([, text]) => text !== null));

const allFalse = (names) => Object.fromEntries(Object.keys(names).map((name) => [name, false]));

function stopwatch() {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return Math.round(passed * 1000) / 1000;
  };
}
