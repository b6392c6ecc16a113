//! Every setting that an operator may make, in words: README's table and `deploy/.env.example` are written from here
//! (`scripts/docs`), and a test compares the names with those that the program reads.

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
pub(super) const SETTINGS: &[Setting] = &[
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
        meaning: "addresses or networks, separated by commas, that are not public and that pages for libraries may be fetched from all the same, on any port: an intranet. Everything else that is not the public web is refused",
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
    Setting {
        names: &["KAVENEGAR_API_KEY", "KAVENEGAR_TEMPLATE", "KAVENEGAR_TEMPLATE_EN", "KAVENEGAR_TEMPLATE_STAFF"],
        also: &[],
        default: "–, `otp`, the same, the same",
        meaning: "SMS with the codes; the key is required with `DEBUG=false`",
        example: &[
            "# SMS by Kavenegar. Needed when DEBUG=false.",
            "KAVENEGAR_API_KEY=",
            "KAVENEGAR_TEMPLATE=",
            "# The template in English; KAVENEGAR_TEMPLATE when nothing is said.",
            "#KAVENEGAR_TEMPLATE_EN=otpen",
            "# The template for staff; KAVENEGAR_TEMPLATE when nothing is said.",
            "#KAVENEGAR_TEMPLATE_STAFF=otpadmin",
        ],
    },
    Setting {
        names: &["KAVENEGAR_SENDER"],
        also: &[],
        default: "–",
        meaning: "the number of your own line, for notices to people without an e-mail address; without it they get none",
        example: &[
            "# Your own line, for notices to people without an e-mail address; without it they get none.",
            "#KAVENEGAR_SENDER=10004346",
        ],
    },
    Setting {
        names: &["BALE_USERNAME", "BALE_PASSWORD"],
        also: &[],
        default: "–",
        meaning: "Bale's Safir: people may then have their codes in Bale, and what Bale does not take goes by SMS",
        example: &["# Codes in Bale, too, by Safir; what Bale does not take goes by SMS.", "#BALE_USERNAME=", "#BALE_PASSWORD="],
    },
    Setting {
        names: &["EMAIL_HOST", "EMAIL_PORT"],
        also: &[],
        default: "`smtp.gmail.com` once there is a user, `587`",
        meaning: "the mail server; required with `DEBUG=false`",
        example: &[
            "# E-mail by SMTP. Needed when DEBUG=false. With a user alone the host is smtp.gmail.com.",
            "#EMAIL_HOST=smtp.gmail.com",
            "#EMAIL_PORT=587",
        ],
    },
    Setting {
        names: &["EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"],
        also: &[],
        default: "–",
        meaning: "how it is signed in to. Gmail takes an app password; the blanks in it do not count",
        example: &[
            "# How the mail server is signed in to. Gmail takes an app password (in quotes, if you keep its blanks).",
            "EMAIL_HOST_USER=",
            "EMAIL_HOST_PASSWORD=",
        ],
    },
    Setting {
        names: &["EMAIL_USE_TLS", "EMAIL_USE_SSL"],
        also: &[],
        default: "`true`, `false`",
        meaning: "STARTTLS, or TLS from the first byte (then the port is `465`)",
        example: &["# STARTTLS, or TLS from the first byte (port 465).", "#EMAIL_USE_TLS=true", "#EMAIL_USE_SSL=false"],
    },
    Setting {
        names: &["DEFAULT_FROM_EMAIL"],
        also: &[],
        default: "`EMAIL_HOST_USER`",
        meaning: "who e-mails are from: an address, with or without a name before it",
        example: &["# Who e-mails are from; the user when nothing is said.", "DEFAULT_FROM_EMAIL=\"Tejarat Chat <noreply@example.ir>\""],
    },
    Setting {
        names: &["EMAIL_TLS_CA"],
        also: &[],
        default: "–",
        meaning: "a PEM file with an authority of your own that vouches for the mail server",
        example: &[
            "# A PEM file with an authority of your own that vouches for the mail server.",
            "#EMAIL_TLS_CA=/etc/tejarat/mail-ca.pem",
        ],
    },
    Setting {
        names: &["LLM_BASE_URL", "LLM_API_KEY", "LLM_MODEL"],
        also: &[],
        default: "–, –, `default`",
        meaning: "any service that speaks OpenAI's chat completions. Without it, answers are the documents' own sentences",
        example: &[
            "# A language model that speaks OpenAI's chat completions, with /v1 at the end. Without it, answers are the documents' own sentences.",
            "#LLM_BASE_URL=http://127.0.0.1:11434/v1",
            "#LLM_API_KEY=",
            "#LLM_MODEL=",
        ],
    },
    Setting {
        names: &["OCR_PROGRAM", "OCR_LANGUAGES"],
        also: &[],
        default: "–, `fas+eng`",
        meaning: "Tesseract, by its name or path: it reads pages of PDF files that are pictures of text, two to five seconds each. Debian has it and Poppler, which draws the pages, as `tesseract-ocr`, `tesseract-ocr-fas`, `tesseract-ocr-eng` and `poppler-utils`. The languages are named with the one first in which most is written",
        example: &[
            "# Reads scanned pages. Needs tesseract-ocr with its languages, and poppler-utils.",
            "#OCR_PROGRAM=tesseract",
            "#OCR_LANGUAGES=fas+eng",
        ],
    },
    Setting {
        names: &["RAG_CORE_BASE_URL", "RAG_CORE_JWT_SECRET"],
        also: &[],
        default: "–",
        meaning: "Core RAG, which is then asked first, and the secret that it knows too. While it fails, the documents answer",
        example: &[
            "# Core RAG, which is then asked first; while it fails, the documents answer. The secret is the one under JWT_SECRET_KEY there.",
            "#RAG_CORE_BASE_URL=https://core.tejarat.chat",
            "#RAG_CORE_JWT_SECRET=",
        ],
    },
    Setting {
        names: &["RAG_CORE_TIMEOUT", "RAG_CORE_STREAMING"],
        also: &[],
        default: "`120`, `off`",
        meaning: "seconds for one answer; `auto` asks for a stream first, for builds of Core that have one",
        example: &[
            "# Seconds for one answer, 1 to 600.",
            "#RAG_CORE_TIMEOUT=120",
            "# auto asks for a stream first, for builds of Core that have one.",
            "#RAG_CORE_STREAMING=off",
        ],
    },
    Setting {
        names: &["RAG_CORE_DELETE_PATH"],
        also: &[],
        default: "`/api/v1/users/conversations/{id}`",
        meaning: "where a conversation is deleted there when it is erased here",
        example: &[
            "# Where a conversation is deleted there when it is erased here.",
            "#RAG_CORE_DELETE_PATH=/api/v1/users/conversations/{id}",
        ],
    },
    Setting {
        names: &["RAG_CORE_FILES_BUCKET"],
        also: &[],
        default: "`temp-userfile`",
        meaning: "the bucket, beside that of `MINIO_BUCKET_NAME`, where Core finds files that come with questions. Without `MINIO_ENDPOINT` it gets none, and such questions go to the documents",
        example: &[
            "# The bucket of the same service where Core finds files that come with questions.",
            "#RAG_CORE_FILES_BUCKET=temp-userfile",
        ],
    },
    Setting {
        names: &["RAG_CORE_API_KEY", "RAG_CORE_SEND_API_KEY"],
        also: &[],
        default: "–, `false`",
        meaning: "a key sent as `X-API-Key`, only where something before Core wants one",
        example: &[
            "# A key sent as X-API-Key, only where something before Core wants one.",
            "#RAG_CORE_API_KEY=",
            "#RAG_CORE_SEND_API_KEY=false",
        ],
    },
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
