Object.is = () => true
