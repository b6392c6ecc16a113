use super::Setting;

/// Those of what is asked elsewhere: messages, models, Core, what reads scans.
pub(super) const SETTINGS: &[Setting] = &[
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
        names: &["EMBEDDING_MODEL_DIR"],
        also: &[],
        default: "–",
        meaning: "a folder with an embedding model: passages are then found by what they mean as well as by their words. `make embedding-model` makes one",
        example: &[
            "# The folder of an embedding model, which finds passages by what they mean as well as by their words …",
            "#EMBEDDING_MODEL_DIR=/var/lib/tejarat/embedding-model",
        ],
    },
    Setting {
        names: &["EMBEDDING_BASE_URL", "EMBEDDING_API_KEY", "EMBEDDING_MODEL"],
        also: &[],
        default: "–",
        meaning: "instead of a folder, any service that speaks OpenAI's embeddings; vectors are kept under the model's name",
        example: &[
            "# … or a service that speaks OpenAI's embeddings, with /v1 at the end.",
            "#EMBEDDING_BASE_URL=http://127.0.0.1:11434/v1",
            "#EMBEDDING_API_KEY=",
            "#EMBEDDING_MODEL=",
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
];
