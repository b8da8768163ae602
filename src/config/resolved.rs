//! A configuration that stands on its own.

use crate::scenario::Parameters;

/// The whole of `parameters` as TOML, without `extends` and with every default written out. Reading it gives
/// equal parameters, to the last bit of each number.
///
/// # Panics
/// Where an integer exceeds 2^63 - 1, for which TOML has no form; the parameters of a scenario never do.
pub fn resolved_toml(parameters: &Parameters) -> String {
    let body = toml::to_string(parameters).expect("integers of a scenario lie below 2^63");
    format!("# Resolved by huzhu {}: every key, no defaults left.\n\n{body}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_text;

    #[test]
    fn what_is_written_is_read_again_bit_by_bit() {
        let text = "[platform.strategy]\nfee = \"margin\"\n";
        let awkward = format!(
            "[run]\nseed = 9007199254740991\ntitle = \"a \\\"quoted\\\" 题\"\n[[platform]]\nname = \"A\"\n\
             launch = \"2016-05\"\nreach = 0.1000000000000000055\nyearly_cap_yuan = 1e-300\n{text}\
             [[platform.campaign]]\nmonth = \"2016-06\"\nreached_share = 0.30000000000000004\n"
        );
        for text in [awkward.as_str(), crate::config::shipped()[0].text] {
            let first = load_text(text, "first", &[]).unwrap();
            let written = resolved_toml(&first.parameters);
            let second = load_text(&written, "second", &[]).unwrap();
            assert_eq!(first.parameters, second.parameters);
            assert_eq!(written, resolved_toml(&second.parameters));
        }
    }

    #[test]
    fn a_disabled_platform_leaves_no_trace_in_measures() {
        let text = "[[platform]]\nname = \"A\"\n[[platform]]\nname = \"B\"\nenabled = false\n\
                    [[intervention]]\nname = \"w\"\nmonth = \"2020-01\"\nkind = \"warning\"\n\
                    trust_change = 0.1\nplatforms = [\"B\"]\n";
        let loaded = load_text(text, "text", &[]).unwrap();
        assert!(loaded.parameters.intervention.is_empty());
        assert!(load_text(&resolved_toml(&loaded.parameters), "again", &[]).is_ok());
    }
}
