package exportapp

import "time"

// KeyLeft is how long keys still live, from when they were issued.
func KeyLeft(issued, now time.Time) time.Duration { return issued.Add(keyLife).Sub(now) }
