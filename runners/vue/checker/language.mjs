// What vue-tsc's own index.js does before TypeScript runs, for each version that can be driven.

/** The project's vueCompilerOptions, as vue-tsc resolves them. `system` is the overlay's. */
export function vueOptionsOf({ ts, core }, system, configFile) {
  const { vueOptions } = core.createParsedCommandLine(ts, system, configFile);
  core.writeGlobalTypes?.(vueOptions, system.writeFile); // 3.0
  return vueOptions;
}

export function extensionsOf({ ts, core }, vueOptions) {
  return core.getAllExtensions(vueOptions).map((extension) => ({
    extension: extension.slice(1),
    isMixedContent: true,
    scriptKind: ts.ScriptKind.Deferred,
  }));
}

/** The language plugin for one program. */
export function vuePlugin({ ts, core }, options, vueOptions) {
  const name = (id) => id;
  if (!core.createVueLanguagePlugin2) {
    return core.createVueLanguagePlugin(ts, options.options, vueOptions, name);
  }
  const isRoot = core.createRootFileChecker(undefined, () => options.rootNames, ts.sys.useCaseSensitiveFileNames);
  return core.createVueLanguagePlugin2(ts, name, isRoot, options.options, vueOptions); // 2.0
}
