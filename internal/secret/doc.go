// Package secret keeps what must not be read: it hashes passwords, makes and hashes tokens, and
// encrypts the credentials the server has to replay (DESIGN section 5). It stores nothing but the
// key file, decides nothing about who may sign in, and knows no other package of ours.
package secret
