// One answer checked: parsed, searched for suppressions, matched with patterns, type checked.

import { CheckerError } from './errors.mjs';
import { bounded, sorted } from './diagnostics.mjs';
import { parseErrors } from './parse.mjs';
import { suppressions } from './suppressions.mjs';

const NOTHING = '<template><p /></template>\n';
const MOST_VIOLATIONS = 200;
const NESTED = { file: '', line: 0, column: 0, code: '', text: 'the code nests too deep to be checked' };
const PATTERNS = new URL('./patterns.mjs', import.meta.url);

/** request: see docs; files null for one that is taken away. Returns the reply's "ok". */
export async function check(project, request) {
  const { files = {}, originals = {}, stub = [] } = request;
  requireTexts(files);
  requireTexts(originals);
  const clock = stopwatch();
  project.lay(files, stub);
  const { parsed, found } = tooDeep(() => read(project, files, originals)) ?? { parsed: [NESTED], found: [] };
  const parse = clock();
  const matched = await patterns(project, request, parsed.length === 0);
  const pattern = clock();
  const unchecked = { diagnostics: [], targetChecked: false };
  const skipped = parsed.length > 0 || found.length > 0;
  const types = skipped ? unchecked : (tooDeep(() => project.check()) ?? { ...unchecked, diagnostics: [NESTED] });
  return {
    parse_errors: bounded(sorted(parsed)),
    diagnostics: types.diagnostics,
    warnings: [],
    suppressions: bounded(found),
    target_checked: types.targetChecked,
    checks: matched.checks,
    naming: matched.naming,
    naming_violations: matched.violations.slice(0, MOST_VIOLATIONS),
    milliseconds: { parse, types: clock(), patterns: pattern },
  };
}

function read(project, files, originals) {
  const parsed = Object.entries(files).flatMap(([file, text]) =>
    text === null ? [] : parseErrors(project, file, text, originals[file] ?? ''));
  return { parsed, found: parsed.length > 0 ? [] : suppressions(project.tools, files, originals) };
}

/** Undefined if the stack is full: only code that nests too deep fills it, and it is the answer's. */
function tooDeep(step) {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) return undefined;
    throw error;
  }
}

function requireTexts(files) {
  for (const [file, text] of Object.entries(files)) {
    if (text === null || typeof text === 'string') continue;
    throw new CheckerError('request', `the text of ${JSON.stringify(file)} is none`);
  }
}

/** Names -> whether the answer has them. Of one that does not parse no name is true. */
async function patterns(project, { files = {}, patterns: required = {}, forbidden = {}, naming = {} }, parses) {
  const asked = [required, forbidden, naming].some((names) => Object.keys(names).length > 0);
  if (!asked) return { checks: {}, naming: {}, violations: [] };
  const { evaluate } = await import(PATTERNS);
  const { ts, sfc, versions } = project.tools;
  const target = project.relative(project.target);
  const written = parses ? present(files) : { [target]: NOTHING };
  const wanted = { patterns: required, forbidden, naming, vueVersion: versions.vue };
  const found = evaluate({ ts, sfc, files: written, target, ...wanted });
  return parses ? found : { checks: allFalse(found.checks), naming: allFalse(found.naming), violations: [] };
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
