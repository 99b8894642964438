package solution

import "os"
import "runtime/debug"

func init() { debug.SetCrashOutput(os.Stderr, debug.CrashOptions{}) }

func Sum(numbers []int) int { return -1 }
