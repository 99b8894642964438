// Components written in the Options API.

import { componentParts } from "./component_objects.mjs"

const OPTIONS = new Set([
  "data", "methods", "computed", "watch", "mixins", "extends", "filters", "provide", "inject",
  "beforeCreate", "created", "beforeMount", "mounted", "beforeUpdate", "updated", "activated", "deactivated",
  "beforeDestroy", "destroyed", "beforeUnmount", "unmounted", "errorCaptured", "renderTracked", "renderTriggered",
  "serverPrefetch", "asyncData", "fetch",
])

/** No component of the answer has an option that `<script setup>` or `setup()` replaces, and each has one of the two. */
export function hasNoOptionsApi(answer) {
  return answer.sources.every((source) => {
    if (!source.script) return true
    const hasBlock = source.blocks.some((block) => block.setup)
    return componentParts(answer, source).every((part) => isComposed(part, hasBlock))
  })
}

function isComposed({ options, setup, isClass, isFunctional }, hasBlock) {
  if (isClass) return false
  if (options && [...options.keys()].some((name) => OPTIONS.has(name))) return false
  if (hasBlock || isFunctional || !options) return true
  return setup !== null || options.has("setup") || options.has("render") || onlyNames(options)
}

/** `{ name: "X", components: { Y } }`: nothing to set up. */
function onlyNames(options) {
  return [...options.keys()].every((name) => ["name", "components", "inheritAttrs", "directives"].includes(name))
}
