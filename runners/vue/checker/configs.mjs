// tsconfig files -> what each program is made of.

import path from 'node:path';

import { CheckerError } from './errors.mjs';
import { extensionsOf, vueOptionsOf } from './language.mjs';

/**
 * The tsconfig files whose programs `vue-tsc` checks from `folder`: the tsconfig.json there or in
 * the nearest folder above, up to `project`; of one that only refers to others, those, recursively.
 */
export function configFiles(tools, system, folder, project) {
  const start = nearest(system, folder, project);
  const found = [];
  follow(tools, system, start, found, new Set());
  if (found.length === 0) {
    throw new CheckerError('config', `${start} refers to projects, and none of them has a file`);
  }
  return found;
}

/**
 * One tsconfig file read as `vue-tsc --noEmit -p` does. Returns {file, parsed, vueOptions,
 * diagnostics}; `parsed` is TypeScript's ParsedCommandLine.
 */
export function readConfig(tools, system, file) {
  const { ts } = tools;
  const vueOptions = vueOptionsOf(tools, system, file);
  const host = { ...system, onUnRecoverableConfigFileDiagnostic: (found) => refuse(ts, file, [found]) };
  const parsed = ts.getParsedCommandLineOfConfigFile(
    file, { noEmit: true }, host, undefined, undefined, extensionsOf(tools, vueOptions),
  );
  return { file, parsed, vueOptions, diagnostics: ts.getConfigFileParsingDiagnostics(parsed) };
}

/** Throws for a tsconfig that TypeScript cannot read: it is the case's, never the answer's. */
export function refuseBroken(ts, { file, diagnostics }) {
  const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) refuse(ts, file, errors);
}

function refuse(ts, file, diagnostics) {
  const told = diagnostics.slice(0, 5).map((found) => {
    const text = ts.flattenDiagnosticMessageText(found.messageText, '\n');
    return `${place(found) ?? file}: TS${found.code}: ${text}`;
  });
  throw new CheckerError('config', `the tsconfig cannot be used; mend it:\n${told.join('\n')}`);
}

function place({ file, start }) {
  if (!file) return undefined;
  const { line, character } = file.getLineAndCharacterOfPosition(start ?? 0);
  return `${file.fileName}(${line + 1},${character + 1})`;
}

function nearest(system, folder, project) {
  for (let at = folder; ; at = path.posix.dirname(at)) {
    const file = `${at}/tsconfig.json`;
    if (system.fileExists(file)) return file;
    if (at === project || at === path.posix.dirname(at)) break;
  }
  throw new CheckerError(
    'config',
    `no tsconfig.json in ${folder} nor above it within the project: add one, or set compilation_cwd`,
  );
}

function follow(tools, system, file, found, seen) {
  if (seen.has(file)) return;
  seen.add(file);
  const config = readConfig(tools, system, file);
  const references = config.parsed.projectReferences ?? [];
  if (config.parsed.fileNames.length > 0 || references.length === 0) {
    found.push(file);
    return;
  }
  refuseBroken(tools.ts, config);
  for (const reference of references) {
    follow(tools, system, tools.ts.resolveProjectReferencePath(reference), found, seen);
  }
}
