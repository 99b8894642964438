process.removeAllListeners("uncaughtException")
process.on("uncaughtException", () => {})
process.on("unhandledRejection", () => {})
