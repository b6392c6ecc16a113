/// Declares the errors of a feature. Each is one line: the variant with what its sentence needs, its stable code, its [`Kind`], and
/// what it says to developers. Its sentences for people stand in the locales, under `errors` of the feature its code names.
///
/// [`Kind`]: super::Kind
macro_rules! errors {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $(
                $(#[$doc:meta])*
                $variant:ident $({ $($field:ident : $type:ty),+ })? => $code:literal, $kind:ident, $title:tt;
            )*
        }
        $(wraps {
            $( $(#[$wrapper_doc:meta])* $wrapper:ident($inner:ty), )*
        })?
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[allow(missing_docs, reason = "the data of a variant is named by its title")]
        pub enum $name {
            $( $(#[$doc])* #[error($title)] $variant $({ $($field: $type),+ })?, )*
            $($( $(#[$wrapper_doc])* #[error(transparent)] $wrapper(#[from] $inner), )*)?
        }

        #[allow(unused_variables, clippy::missing_const_for_fn, reason = "not every enum has data or wraps another")]
        impl $name {
            /// The stable name of the error, for programs and for finding its sentence.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $( Self::$variant $({ $($field: _),+ })? => $code, )*
                    $($( Self::$wrapper(inner) => inner.code(), )*)?
                }
            }

            /// What kind of error it is.
            #[must_use]
            pub fn kind(&self) -> $crate::error::Kind {
                match self {
                    $( Self::$variant $({ $($field: _),+ })? => $crate::error::Kind::$kind, )*
                    $($( Self::$wrapper(inner) => inner.kind(), )*)?
                }
            }

            /// What its sentence needs besides its words.
            #[must_use]
            pub fn params(&self) -> $crate::error::Params {
                match self {
                    $( Self::$variant $({ $($field),+ })? => vec![
                        $($( (stringify!($field), $crate::error::Param::from($field)) ),+)?
                    ], )*
                    $($( Self::$wrapper(inner) => inner.params(), )*)?
                }
            }

            /// The error of this code, when it is one of these.
            pub(crate) fn from_parts(parts: &$crate::error::Parts) -> Option<Self> {
                match parts.code.as_str() {
                    $( $code => return Some(Self::$variant $({ $($field: parts.read(stringify!($field))?),+ })?), )*
                    _ => {}
                }
                $($( if let Some(inner) = <$inner>::from_parts(parts) { return Some(Self::$wrapper(inner)); } )*)?
                None
            }

            /// One of each, with sample data: for tests that look at all errors.
            #[must_use]
            pub fn samples() -> Vec<Self> {
                #[allow(unused_mut, reason = "not every enum wraps another")]
                let mut all = vec![
                    $( Self::$variant $({ $($field: <$type as $crate::error::ParamType>::sample()),+ })? ),*
                ];
                $($( all.extend(<$inner>::samples().into_iter().map(Self::$wrapper)); )*)?
                all
            }
        }
    };
}

pub(crate) use errors;
