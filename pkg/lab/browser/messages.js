// decode reads a frame of Jupyter's binary websocket protocol: the number of offsets, the offsets, and what lies
// between them: channel, header, parent header, metadata, content, buffers. Other frames give nothing.
export function decode(frame) {
  if (!Buffer.isBuffer(frame)) return undefined
  const offset = i => Number(frame.readBigUInt64LE(8 * i))
  const part = i => frame.subarray(offset(i + 1), offset(i + 2)).toString()
  const [header, parent, , content] = [1, 2, 3, 4].map(i => JSON.parse(part(i)))
  return { channel: part(0), type: header.msg_type, id: header.msg_id, parent: parent.msg_id, content }
}
