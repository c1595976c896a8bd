package control

// What the agent's service does inside its transactions, for tests of its rules alone.
var (
	TakeLicense = takeLicense
	DropLicense = dropLicense
)
