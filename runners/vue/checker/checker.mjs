// The resident checker: one JSON object a line on stdin, one on stdout for each.
//
// Requests, all with "id" (any JSON) and "op"; paths in them are below "project" (absolute):
//   open  project, cwd, target -> {versions, programs}
//   check project, cwd, target, files, originals, patterns, forbidden, naming, stub ->
//         {parse_errors, diagnostics, warnings, suppressions, target_checked, checks, naming,
//          naming_violations, milliseconds}; files: path -> text, or null for one taken away;
//         stub: components to be taken for well; without files: the project as it is
//   parse project, path, text -> {errors, milliseconds}
// Replies: {id, ok} or {id, error: {kind, message}}, kind one of unsupported, config, request,
// patterns and crash. A finding is {file, line, column, code, text}, see diagnostics.mjs.
//
// A project on disk must not change while the checker lives. Nothing is written, no code of an
// answer is run, and the process ends with its stdin.

import path from 'node:path';
import { parseArgs } from 'node:util';

import { check } from './check.mjs';
import { CheckerError } from './errors.mjs';
import { cut } from './diagnostics.mjs';
import { Projects } from './projects.mjs';

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // packages may print

const { values } = parseArgs({ options: { modules: { type: 'string' } } });
const projects = new Projects(values.modules && path.resolve(values.modules));

const OPERATIONS = {
  open: (request) => {
    const project = projects.open(request);
    return { versions: project.tools.versions, programs: project.configs.map((file) => project.relative(file)) };
  },
  check: (request) => check(projects.open(request), request),
  parse: (request) => projects.parse(request),
};

async function answer(line) {
  let request = {};
  try {
    request = JSON.parse(line);
    const operation = Object.hasOwn(OPERATIONS, request.op) && OPERATIONS[request.op];
    if (!operation) throw new CheckerError('request', `no operation ${JSON.stringify(request.op)}`);
    reply({ id: request.id, ok: await operation(request) });
  } catch (error) {
    reply({ id: request?.id ?? null, error: told(error, request) });
  }
}

function told(error, request) {
  if (error instanceof CheckerError) return { kind: error.kind, message: error.message };
  if (error instanceof SyntaxError && request?.op === undefined) return { kind: 'request', message: error.message };
  projects.drop(request); // what crashed may be half changed
  return { kind: 'crash', message: cut(String(error?.stack ?? error)) };
}

function reply(message) {
  write(`${JSON.stringify(message)}\n`);
}

let rest = '';
let turn = Promise.resolve();
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines.filter((text) => text.trim() !== '')) turn = turn.then(() => answer(line));
});
process.stdin.on('end', () => process.exit(0));
