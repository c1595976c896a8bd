// Package datacontract reads and writes wire structs as the XML of .NET's
// DataContractSerializer, by reflection. Source: contract mbs.md sections 1.1
// and 5.
//
// Names come from Go: a struct's type name is the model's name, a list's root
// is ArrayOf and that name, members are named by their json tags. Embedded
// structs stand for base classes and come first; members follow in ordinal
// order.
//
// Reading takes any root and any namespace: which model a body is follows from
// the request, and the vendor's own pages disagree about several roots. The
// values are converted by package lenient, as those of JSON bodies are.
//
// It is not a general XML codec: no attributes, no mixed content, and only the
// kinds of members the API has.
package datacontract

const (
	modelsNamespace = "http://schemas.datacontract.org/2004/07/MBSAPImvc.Engine.Models"
	schemaInstance  = "http://www.w3.org/2001/XMLSchema-instance"
	arraysNamespace = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
	plainNamespace  = "http://schemas.microsoft.com/2003/10/Serialization/"
)
