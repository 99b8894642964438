const state = (globalThis as any).__vitest_worker__
const modules = [...state.evaluatedModules.idToModuleMap.values()]
const text = modules.map((module: any) => String(module.meta?.code)).join()
