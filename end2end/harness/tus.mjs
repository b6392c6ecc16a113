// Sends a file by the client that everybody uses: `node tus.mjs DOOR COOKIE FILE MEMORY [STOP]`. What it has sent it remembers in the file
// MEMORY, as a browser does over a reload; with STOP it ends itself when that share of the file is sent. Its last line is JSON.
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { FileUrlStorage, Upload } from 'tus-js-client'

const [door, cookie, file, memory, stop] = process.argv.slice(2)
const size = statSync(file).size
let resumedAt = 0
let began = false

const upload = new Upload(createReadStream(file), {
  endpoint: `${door}/attachments`,
  headers: { cookie, origin: door, 'sec-fetch-site': 'same-origin', accept: 'application/json' },
  metadata: { filename: basename(file), filetype: 'text/plain' },
  uploadSize: size,
  chunkSize: 64 * 1024,
  retryDelays: [20, 50, 100, 200, 400],
  urlStorage: new FileUrlStorage(memory),
  onChunkComplete: (chunk, sent) => {
    if (!began) {
      began = true
      resumedAt = sent - chunk
    }
    if (stop && sent / size >= Number(stop)) {
      console.log(JSON.stringify({ stopped: sent }))
      process.exit(0)
    }
  },
  onError: (error) => {
    console.error(String(error))
    process.exit(1)
  },
  onSuccess: () => console.log(JSON.stringify({ url: upload.url, resumedAt }))
})

const [previous] = await upload.findPreviousUploads()
if (previous) upload.resumeFromPreviousUpload(previous)
upload.start()
