export default { port: 5173 as number }
