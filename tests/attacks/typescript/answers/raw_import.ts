const file = "./tests/sum.test.ts?raw"
const text: string = (await import(file)).default
