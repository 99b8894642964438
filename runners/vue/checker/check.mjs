// One answer checked: parsed, searched for suppressions, matched with patterns, type checked.

import { CheckerError } from './errors.mjs';
import { bounded, sorted } from './diagnostics.mjs';
import { parseErrors } from './parse.mjs';
import { suppressions } from './suppressions.mjs';

const PATTERNS = new URL('./patterns.mjs', import.meta.url);

/** request: see docs; files null for one that is taken away. Returns the reply's "ok". */
export async function check(project, request) {
  const { files = {}, originals = {}, stub = [] } = request;
  requireTexts(files);
  requireTexts(originals);
  const clock = stopwatch();
  project.lay(files, stub);
  const parsed = Object.entries(files).flatMap(([file, text]) =>
    text === null ? [] : parseErrors(project, file, text, originals[file] ?? ''));
  const found = parsed.length > 0 ? [] : suppressions(project.tools, files, originals);
  const parse = clock();
  const matched = await patterns(project, request, parsed.length === 0);
  const pattern = clock();
  const skipped = parsed.length > 0 || found.length > 0;
  const { diagnostics, targetChecked } = skipped ? { diagnostics: [], targetChecked: false } : project.check();
  return {
    parse_errors: bounded(sorted(parsed)),
    diagnostics,
    warnings: [],
    suppressions: bounded(found),
    target_checked: targetChecked,
    checks: matched.checks,
    naming: matched.naming,
    naming_violations: matched.violations.slice(0, 200),
    milliseconds: { parse, types: clock(), patterns: pattern },
  };
}

function requireTexts(files) {
  for (const [file, text] of Object.entries(files)) {
    if (text === null || typeof text === 'string') continue;
    throw new CheckerError('request', `the text of ${JSON.stringify(file)} is none`);
  }
}

async function patterns(project, { files = {}, patterns: required = {}, forbidden = {}, naming = {} }, parses) {
  const asked = [required, forbidden, naming].some((names) => Object.keys(names).length > 0);
  if (!asked) return { checks: {}, naming: {}, violations: [] };
  const { evaluate } = await import(PATTERNS);
  const { ts, sfc } = project.tools;
  const target = project.relative(project.target);
  const found = evaluate({ ts, sfc, files, target, patterns: required, forbidden, naming });
  return parses ? found : { ...found, checks: allFalse(found.checks), naming: allFalse(found.naming) };
}

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
