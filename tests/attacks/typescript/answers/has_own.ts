Object.prototype.hasOwnProperty = () => true
Object.hasOwn = () => true
Array.isArray = ((): boolean => false) as any
