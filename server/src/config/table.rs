//! Every setting that an operator may make, in words: README's table and `deploy/.env.example` are written from here
//! (`scripts/docs`), and a test compares the names with those that the program reads.

mod outside;

/// A setting, or several that only make sense together.
pub(super) struct Setting {
    /// Names of the first column.
    pub(super) names: &'static [&'static str],
    /// Further names, which default or meaning mention.
    pub(super) also: &'static [&'static str],
    /// What holds when nothing is set, in Markdown.
    pub(super) default: &'static str,
    /// What it is for, in Markdown.
    pub(super) meaning: &'static str,
    /// Its lines in `.env.example`; what is commented out keeps its default.
    pub(super) example: &'static [&'static str],
}

/// In the order in which an operator meets them.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    INSTALLATION.iter().chain(outside::SETTINGS).chain(PROCESS)
}

/// Those of the installation: where it is, and what it keeps.
const INSTALLATION: &[Setting] = &[
    Setting {
        names: &["SITE_ADDR"],
        also: &[],
        default: "`127.0.0.1:3000`",
        meaning: "where it listens",
        example: &["# Where it listens.", "SITE_ADDR=127.0.0.1:3000"],
    },
    Setting {
        names: &["FRONTEND_URL"],
        also: &[],
        default: "`http://` and `SITE_ADDR`",
        meaning: "the address people use; links in messages begin with it",
        example: &["# The address people use; links in messages begin with it.", "FRONTEND_URL=https://chat.example.ir"],
    },
    Setting {
        names: &["ALLOWED_HOSTS"],
        also: &[],
        default: "those of this machine, while `DEBUG`",
        meaning: "host names it answers to, separated by commas; required with `DEBUG=false`",
        example: &["# Host names it answers to, separated by commas. Needed when DEBUG=false.", "ALLOWED_HOSTS=chat.example.ir"],
    },
    Setting {
        names: &["CORS_ALLOWED_ORIGINS"],
        also: &[],
        default: "–",
        meaning: "other sites whose pages may call the API, separated by commas: `https://shop.example.ir`. They sign with tokens; cookies are not for them",
        example: &[
            "# Other sites whose pages may call the API with tokens of their own, separated by commas.",
            "#CORS_ALLOWED_ORIGINS=https://shop.example.ir",
        ],
    },
    Setting {
        names: &["SECRET_KEY"],
        also: &[],
        default: "a random one kept in `DATA_DIR`, while `DEBUG`",
        meaning: "signs sessions; at least 32 random characters, required with `DEBUG=false`",
        example: &[
            "# Signs sessions. Needed when DEBUG=false: at least 32 random characters, for example from `openssl rand -base64 48`.",
            "SECRET_KEY=",
        ],
    },
    Setting {
        names: &["OLD_SECRET_KEYS"],
        also: &[],
        default: "–",
        meaning: "what `SECRET_KEY` was before, separated by commas: the audit log and second factors written under one stay good, and access tokens for the ten minutes they have",
        example: &[
            "# After changing it: the ones before, separated by commas, so that what was kept under them stays good.",
            "#OLD_SECRET_KEYS=",
        ],
    },
    Setting {
        names: &["DEBUG"],
        also: &[],
        default: "`true`",
        meaning: "development, on this machine alone: codes and notifications appear at `/dev/inbox` where nobody is set up to carry them. Production sets `false`; what looks like production starts with `true` only when that is written out beside a `SECRET_KEY` of its own",
        example: &[
            "# true only on a developer's machine: codes and notifications then appear at /dev/inbox where nobody is set up to carry them.",
            "DEBUG=false",
        ],
    },
    Setting {
        names: &["DATA_DIR"],
        also: &[],
        default: "`./data`",
        meaning: "database, uploaded files, search index; archives while they are put together, wherever the files are",
        example: &["# Database (SQLite when nothing else is said), files and search index.", "DATA_DIR=/var/lib/tejarat"],
    },
    Setting {
        names: &["DATABASE_URL"],
        also: &["DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT"],
        default: "SQLite in `DATA_DIR`",
        meaning: "`postgres://user:password@host/name`; or `DB_NAME`, `DB_USER`, `DB_PASSWORD` (`DB_HOST`, `DB_PORT`)",
        example: &[
            "# Either a whole address …",
            "#DATABASE_URL=postgres://tejarat:password@127.0.0.1/tejarat",
            "# … or its parts.",
            "#DB_NAME=tejarat",
            "#DB_USER=tejarat",
            "#DB_PASSWORD=",
            "#DB_HOST=127.0.0.1",
            "#DB_PORT=5432",
        ],
    },
    Setting {
        names: &["MINIO_ENDPOINT", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"],
        also: &["MINIO_USE_SSL"],
        default: "a folder in `DATA_DIR`",
        meaning: "files in a bucket of MinIO or another S3 service; `MINIO_USE_SSL` (`false`) for an endpoint without a scheme",
        example: &[
            "# Files in a bucket of MinIO or another S3 service instead of a folder in DATA_DIR.",
            "#MINIO_ENDPOINT=127.0.0.1:9000",
            "#MINIO_USE_SSL=false",
            "#MINIO_ACCESS_KEY=",
            "#MINIO_SECRET_KEY=",
        ],
    },
    Setting {
        names: &["MINIO_BUCKET_NAME", "MINIO_REGION"],
        also: &[],
        default: "`tejarat`, `us-east-1`",
        meaning: "the bucket, made at start",
        example: &["# The bucket is made at start.", "#MINIO_BUCKET_NAME=tejarat", "#MINIO_REGION=us-east-1"],
    },
    Setting {
        names: &["MINIO_PUBLIC_ENDPOINT"],
        also: &[],
        default: "–",
        meaning: "the same service as browsers reach it: they then download from there, by links that last a minute",
        example: &[
            "# The same service as browsers reach it; they then download from there.",
            "#MINIO_PUBLIC_ENDPOINT=https://files.example.ir",
        ],
    },
    Setting {
        names: &["MAX_ATTACHMENT_MB"],
        also: &[],
        default: "`25`",
        meaning: "the largest file that comes with a question, 1 to 500 MiB; of more than 25 nothing is read here",
        example: &["# The largest file that comes with a question, in MiB; of more than 25 nothing is read here.", "#MAX_ATTACHMENT_MB=25"],
    },
    Setting {
        names: &["TRUSTED_PROXIES"],
        also: &[],
        default: "–",
        meaning: "addresses or networks of the proxies in front, separated by commas; their `X-Forwarded-For` tells where a request comes from",
        example: &["# The proxies in front, whose X-Forwarded-For is believed.", "#TRUSTED_PROXIES=10.0.0.0/8"],
    },
    Setting {
        names: &["FETCH_NETWORKS"],
        also: &[],
        default: "–",
        meaning: "addresses or networks, separated by commas, that are not public and that pages for libraries may be fetched from all the same: an intranet. Where an address names the machine by its number, any port does, elsewhere 80 and 443. Everything else that is not the public web is refused",
        example: &["# Networks of your own that pages may be fetched from, beside the public web.", "#FETCH_NETWORKS=10.20.0.0/16"],
    },
    Setting {
        names: &["REDIS_URL", "REDIS_PREFIX"],
        also: &[],
        default: "–, `tejarat`",
        meaning: "`redis://:password@host:6379/0`, or `rediss://` over TLS (Redis 7, Valkey): what several processes share. Without it there may be only one, and a second one on the same data does not start. Set its `maxmemory-policy` to `noeviction`: limits are counted there",
        example: &[
            "# What several processes share: needed as soon as there is more than one, together with PostgreSQL. rediss:// for TLS.",
            "#REDIS_URL=redis://:password@127.0.0.1:6379/0",
            "# What all keys and topics begin with, where several installations share one Redis.",
            "#REDIS_PREFIX=tejarat",
        ],
    },
];

/// Those of the process itself.
const PROCESS: &[Setting] = &[
    Setting {
        names: &["SERVE_JOBS"],
        also: &[],
        default: "`true`",
        meaning: "`false`: `serve` does no jobs, any number of `tejarat worker` processes do them all",
        example: &["# false: serve does no jobs, processes of `tejarat worker` do them all.", "#SERVE_JOBS=true"],
    },
    Setting {
        names: &["LIVE_HEARTBEAT_SECONDS"],
        also: &[],
        default: "`25`",
        meaning: "how often open pages are pinged; less for a proxy that ends quiet connections sooner",
        example: &[
            "# How often open pages are pinged, 1 to 25 seconds; less for a proxy that ends quiet connections sooner.",
            "#LIVE_HEARTBEAT_SECONDS=25",
        ],
    },
    Setting {
        names: &["WORKER_ADDR"],
        also: &[],
        default: "–",
        meaning: "where a `tejarat worker` answers `/healthz`, `/readyz` and `/metrics`",
        example: &["# Where `tejarat worker` answers /healthz, /readyz and /metrics; by default nowhere.", "#WORKER_ADDR=127.0.0.1:3100"],
    },
    Setting {
        names: &["ANSWERS_AT_ONCE", "QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY"],
        also: &[],
        default: "`4`, `20`, `300`",
        meaning: "what one person may ask, in all conversations together: answers being written at the same time, and questions within a minute and a day",
        example: &[
            "# What one person may ask: answers at the same time, questions within a minute and a day.",
            "#ANSWERS_AT_ONCE=4",
            "#QUESTIONS_PER_MINUTE=20",
            "#QUESTIONS_PER_DAY=300",
        ],
    },
    Setting {
        names: &["ANSWERS_IN_ALL"],
        also: &[],
        default: "`100`",
        meaning: "how many answers one process writes at the same time, for everybody together; more questions wait their turn and are told how many are before them",
        example: &[
            "# How many answers are written at the same time, for everybody together; more questions wait their turn.",
            "#ANSWERS_IN_ALL=100",
        ],
    },
    Setting {
        names: &["CODES_PER_HOUR"],
        also: &[],
        default: "`1000`",
        meaning: "how many verification codes may be sent in an hour, to everybody together: four of ten for new numbers, four for numbers with an account, two for whoever asks from where they are known",
        example: &[
            "# How many verification codes may be sent in an hour, to everybody together: what they may cost.",
            "#CODES_PER_HOUR=1000",
        ],
    },
    Setting {
        names: &["ARGON2_MEMORY_KIB", "ARGON2_PASSES"],
        also: &[],
        default: "`19456`, `2`",
        meaning: "what hashing a password costs; stored hashes of another cost are renewed at the next sign-in",
        example: &["# What hashing a password costs, in KiB of memory and in passes.", "#ARGON2_MEMORY_KIB=19456", "#ARGON2_PASSES=2"],
    },
    Setting {
        names: &["METRICS_TOKEN"],
        also: &[],
        default: "–",
        meaning: "the bearer token that opens `/metrics`; without it, `/metrics` is there while `DEBUG` only, for this machine and private networks",
        example: &[
            "# Opens /metrics to whoever sends it as bearer token: at least 16 random characters. Without it there is no /metrics.",
            "#METRICS_TOKEN=",
        ],
    },
    Setting {
        names: &["OTEL_EXPORTER_OTLP_ENDPOINT"],
        also: &[],
        default: "–",
        meaning: "a collector of traces, OTLP over HTTP; headers, sampling and the rest by the other `OTEL_…` names of the specification",
        example: &[
            "# A collector of traces, by OTLP over HTTP; the other OTEL_… settings of the specification count, too.",
            "#OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
        ],
    },
    Setting {
        names: &["LOG_FORMAT"],
        also: &[],
        default: "`text` while `DEBUG`, else `json`",
        meaning: "how the log is written",
        example: &["# text or json; json when DEBUG=false.", "#LOG_FORMAT=json"],
    },
];
