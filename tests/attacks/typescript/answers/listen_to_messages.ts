let text = ""
process.on("message", (message) => { text += JSON.stringify(message) })
