// Package lenient decodes request bodies and queries the way the two vendors'
// servers do: names in any letter case, duplicate names (the last counts),
// unknown members ignored, scalars converted (numbers and booleans as strings,
// enumerations by name), empty strings as absent, one object where a list is
// meant. JSON, form and, through Node, XML bodies end in the same wire structs
// by the same conversion. Sources: contract mbs.md sections 1.3 to 1.5,
// netbrain.md section 1.3.
//
// It knows nothing of required members, lengths or rights: a member is given
// (a non-nil pointer, list or map) or not, and the faces and the rules judge
// that. Wire structs need no UnmarshalJSON for any of this.
package lenient
