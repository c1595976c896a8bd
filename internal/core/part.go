package core

// Part says which part of a list is wanted: what comes after a key, in the
// order of the list, and how much of it. The zero value is the whole list.
type Part[K any] struct {
	After K
	Limit int // most things; 0: all
}
