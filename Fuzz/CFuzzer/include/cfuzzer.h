#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer on a function that takes an input and returns 0. libFuzzer's own `main` cannot be used: the package
/// manager gives each program a `main` of its own.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test_one_input)(const uint8_t *bytes, size_t count));
