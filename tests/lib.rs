//! The targets of this package are its tests; see the folders beside this file.
