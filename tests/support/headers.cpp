// Owns: nothing; CMake wants a source in the target that the test programs take their precompiled headers
// from.
