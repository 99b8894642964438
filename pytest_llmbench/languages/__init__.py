"""What differs between languages: files, toolchain, and which tests are expected."""
