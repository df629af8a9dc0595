package coupangtest

// dice is a stream of pseudo-random numbers (SplitMix64): eight bytes and a few instructions, so that any record of the
// world can be made again from its number whenever it is asked for, and none need be kept.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number in [0, n).
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// between is a number of seconds in [low, high).
func (d *dice) between(low, high int64) int64 { return low + int64(d.next()%uint64(high-low)) }

// percent is true p times in a hundred.
func (d *dice) percent(p int) bool { return d.below(100) < p }

func pick[T any](d *dice, of []T) T { return of[d.below(len(of))] }

// mix folds numbers into one that depends on all of them and their order.
func mix(numbers ...uint64) uint64 {
	d := dice(0x5eed)
	for _, n := range numbers {
		d = dice(d.next() ^ n)
	}
	return d.next()
}
