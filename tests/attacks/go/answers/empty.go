package solution
