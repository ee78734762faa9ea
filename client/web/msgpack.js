// msgpack.js - the part of MessagePack that the protocol uses: integers up to
// 2^53, strings, bytes, arrays, maps, nil, booleans. Nothing else is read.

const DEPTH_MAX = 16;

class Writer {
  constructor() {
    this.bytes = new Uint8Array(256);
    this.n = 0;
  }

  room(n) {
    if (this.n + n <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(this.n + n, this.bytes.length * 2));
    more.set(this.bytes.subarray(0, this.n));
    this.bytes = more;
  }

  put(...bytes) {
    this.room(bytes.length);
    for (const byte of bytes) this.bytes[this.n++] = byte;
  }

  // A head byte and a big-endian number of `size` bytes.
  head(byte, number, size) {
    this.put(byte);
    for (let i = size - 1; i >= 0; i--) {
      this.put(Math.floor(number / 2 ** (8 * i)) % 256);
    }
  }

  raw(bytes) {
    this.room(bytes.length);
    this.bytes.set(bytes, this.n);
    this.n += bytes.length;
  }

  number(v) {
    if (!Number.isSafeInteger(v) || v < 0) throw new RangeError("number");
    if (v < 0x80) this.put(v);
    else if (v < 0x100) this.head(0xcc, v, 1);
    else if (v < 0x10000) this.head(0xcd, v, 2);
    else if (v < 0x100000000) this.head(0xce, v, 4);
    else this.head(0xcf, v, 8);
  }

  // `short`: head byte for few items and how many that may be; then the head
  // bytes for a count of one, two and four bytes (0: there is none).
  count(n, [short, few, one, two, four]) {
    if (n < few) this.put(short | n);
    else if (one && n < 0x100) this.head(one, n, 1);
    else if (n < 0x10000) this.head(two, n, 2);
    else this.head(four, n, 4);
  }

  value(v) {
    if (v === null || v === undefined) this.put(0xc0);
    else if (typeof v === "boolean") this.put(v ? 0xc3 : 0xc2);
    else if (typeof v === "number") this.number(v);
    else if (typeof v === "string") {
      const bytes = new TextEncoder().encode(v);
      this.count(bytes.length, [0xa0, 32, 0xd9, 0xda, 0xdb]);
      this.raw(bytes);
    } else if (v instanceof Uint8Array) {
      this.count(v.length, [0, 0, 0xc4, 0xc5, 0xc6]);
      this.raw(v);
    } else if (Array.isArray(v)) {
      this.count(v.length, [0x90, 16, 0, 0xdc, 0xdd]);
      for (const item of v) this.value(item);
    } else if (v instanceof Map) {
      this.count(v.size, [0x80, 16, 0, 0xde, 0xdf]);
      for (const [key, item] of v) {
        this.value(key);
        this.value(item);
      }
    } else throw new TypeError("cannot be packed");
  }
}

// pack - one value as bytes. A Map becomes a map, a Uint8Array bytes.
export function pack(v) {
  const writer = new Writer();
  writer.value(v);
  return writer.bytes.slice(0, writer.n);
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  }

  take(n) {
    if (n > this.bytes.length - this.at) throw new RangeError("cut short");
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }

  number(size) {
    let v = 0;
    for (const byte of this.take(size)) v = v * 256 + byte;
    return v;
  }

  list(n, depth) {
    // Each item takes a byte at least: a count cannot be larger than that.
    if (n > this.bytes.length - this.at) throw new RangeError("cut short");
    const items = [];
    for (let i = 0; i < n; i++) items.push(this.value(depth + 1));
    return items;
  }

  map(n, depth) {
    if (n * 2 > this.bytes.length - this.at) throw new RangeError("cut short");
    const items = new Map();
    for (let i = 0; i < n; i++) {
      const key = this.value(depth + 1);
      items.set(key, this.value(depth + 1));
    }
    return items;
  }

  string(n) {
    return this.text.decode(this.take(n));
  }

  value(depth) {
    if (depth > DEPTH_MAX) throw new RangeError("too deep");
    const head = this.take(1)[0];
    if (head < 0x80) return head;
    if (head < 0x90) return this.map(head & 15, depth);
    if (head < 0xa0) return this.list(head & 15, depth);
    if (head < 0xc0) return this.string(head & 31);
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return this.take(this.number(1)).slice();
      case 0xc5: return this.take(this.number(2)).slice();
      case 0xc6: return this.take(this.number(4)).slice();
      case 0xcc: return this.number(1);
      case 0xcd: return this.number(2);
      case 0xce: return this.number(4);
      case 0xcf: return this.number(8);
      case 0xd9: return this.string(this.number(1));
      case 0xda: return this.string(this.number(2));
      case 0xdb: return this.string(this.number(4));
      case 0xdc: return this.list(this.number(2), depth);
      case 0xdd: return this.list(this.number(4), depth);
      case 0xde: return this.map(this.number(2), depth);
      case 0xdf: return this.map(this.number(4), depth);
      default: throw new TypeError("unknown byte " + head);
    }
  }
}

// unpack - the one value that these bytes are; throws if they are not.
export function unpack(bytes) {
  const reader = new Reader(bytes);
  const v = reader.value(0);
  if (reader.at !== bytes.length) throw new RangeError("more than one value");
  return v;
}

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

export function unhex(text) {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(text.substr(2 * i, 2), 16);
  }
  return bytes;
}
