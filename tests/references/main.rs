//! Designs and sensitivity indices against the packages that everybody uses.

mod designs_against_scipy;
mod python;
mod sensitivity_against_salib;
