//! Images from elsewhere as PNG: decoded, scaled down and encoded anew, so that nothing of the original's bytes reaches a
//! browser.
//!
//! The decoders are used directly: the crate that unites them brings colour management, which takes longer to compile
//! than the rest of its tree together and changes nothing at the size of an icon. SVG is refused, because it is a
//! document that can run scripts and load others.

use png::{BitDepth, ColorType, Limits, Transformations};
use std::io::Cursor;
use zune_jpeg::zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Longest side of what is served, in pixels: three times the size at which icons are shown.
const MAX_SERVED_SIDE: usize = 128;
/// Longest side of what is read, in pixels.
const MAX_READ_SIDE: usize = 2048;
/// Bytes that a decoder may use.
const DECODER_BYTES: usize = 64 * 1024 * 1024;

/// Why there is no picture. The text is the end of a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Another format, SVG among them.
    #[error("is neither PNG, JPEG nor WebP")]
    Format,
    /// More pixels than are read.
    #[error("is larger than {MAX_READ_SIDE} by {MAX_READ_SIDE} pixels")]
    Size,
    /// The decoder's reason.
    #[error("is damaged: {0}")]
    Damaged(String),
}

/// Rows of red, green, blue and opacity, a byte each.
struct Pixels {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

/// A PNG of at most 128 by 128 pixels that shows what `bytes` show. What they are is read from themselves.
///
/// # Errors
/// When they are not a picture that can be read; see [`PictureError`].
pub fn to_png(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let pixels = match bytes {
        [0x89, b'P', b'N', b'G', ..] => read_png(bytes)?,
        [0xFF, 0xD8, 0xFF, ..] => read_jpeg(bytes)?,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => read_webp(bytes)?,
        _ => return Err(PictureError::Format),
    };
    write_png(&shrink(pixels))
}

fn damaged(cause: impl std::fmt::Display) -> PictureError {
    PictureError::Damaged(cause.to_string())
}

fn check_size(width: usize, height: usize) -> Result<(), PictureError> {
    let fits = |side| (1..=MAX_READ_SIDE).contains(&side);
    if fits(width) && fits(height) { Ok(()) } else { Err(PictureError::Size) }
}

fn read_png(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    let mut data = vec![0; reader.output_buffer_size().ok_or(PictureError::Size)?];
    let frame = reader.next_frame(&mut data).map_err(damaged)?;
    data.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        ColorType::Rgba => data,
        ColorType::GrayscaleAlpha => {
            data.as_chunks().0.iter().flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect()
        }
        other => return Err(damaged(format!("{other:?} pixels"))),
    };
    Ok(Pixels { width, height, rgba })
}

fn read_jpeg(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_READ_SIDE)
        .set_max_height(MAX_READ_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgba = decoder.decode().map_err(damaged)?;
    let (width, height) = decoder.dimensions().ok_or(PictureError::Size)?;
    check_size(width, height)?;
    Ok(Pixels { width, height, rgba })
}

fn read_webp(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    decoder.set_memory_limit(DECODER_BYTES);
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    check_size(width, height)?;
    let mut data = vec![0; decoder.output_buffer_size().ok_or(PictureError::Size)?];
    decoder.read_image(&mut data).map_err(damaged)?;
    let rgba = if decoder.has_alpha() {
        data
    } else {
        data.as_chunks().0.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect()
    };
    Ok(Pixels { width, height, rgba })
}

/// Each pixel is the mean of those that it covers, weighted by their opacity: the colour of what cannot be seen would
/// show as a rim otherwise.
fn shrink(pixels: Pixels) -> Pixels {
    let longest = pixels.width.max(pixels.height);
    if longest <= MAX_SERVED_SIDE {
        return pixels;
    }
    let side = |length: usize| (length * MAX_SERVED_SIDE / longest).max(1);
    let (width, height) = (side(pixels.width), side(pixels.height));
    let mut rgba = Vec::with_capacity(width * height * 4);
    for y in 0..height {
        let rows = y * pixels.height / height..((y + 1) * pixels.height).div_ceil(height);
        for x in 0..width {
            let columns = x * pixels.width / width..((x + 1) * pixels.width).div_ceil(width);
            rgba.extend(mean(&pixels, rows.clone(), &columns));
        }
    }
    Pixels { width, height, rgba }
}

fn mean(pixels: &Pixels, rows: std::ops::Range<usize>, columns: &std::ops::Range<usize>) -> [u8; 4] {
    let (mut colours, mut opacity, mut count) = ([0_u64; 3], 0_u64, 0_u64);
    for row in rows {
        let start = row * pixels.width;
        let covered = &pixels.rgba[4 * (start + columns.start)..4 * (start + columns.end)];
        for [red, green, blue, alpha] in covered.as_chunks().0 {
            let alpha = u64::from(*alpha);
            for (sum, colour) in colours.iter_mut().zip([red, green, blue]) {
                *sum += u64::from(*colour) * alpha;
            }
            opacity += alpha;
            count += 1;
        }
    }
    let byte = |sum: u64, of: u64| u8::try_from((sum + of / 2) / of.max(1)).unwrap_or(u8::MAX);
    let [red, green, blue] = colours.map(|sum| byte(sum, opacity));
    [red, green, blue, byte(opacity, count)]
}

fn write_png(pixels: &Pixels) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let side = |length: usize| u32::try_from(length).map_err(damaged);
    let mut encoder = png::Encoder::new(&mut bytes, side(pixels.width)?, side(pixels.height)?);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(damaged)?;
    writer.write_image_data(&pixels.rgba).map_err(damaged)?;
    writer.finish().map_err(damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};

    fn plain(width: usize, height: usize, pixel: [u8; 4]) -> Pixels {
        Pixels { width, height, rgba: pixel.repeat(width * height) }
    }

    #[test]
    fn a_large_picture_becomes_a_small_one_of_the_same_shape_and_colour() {
        let png = to_png(&write_png(&plain(600, 300, [10, 20, 30, 255])).unwrap()).unwrap();
        let small = read_png(&png).unwrap();
        assert_eq!((small.width, small.height), (128, 64));
        assert!(small.rgba.as_chunks().0.iter().all(|pixel| *pixel == [10, 20, 30, 255]));
    }

    #[test]
    fn what_cannot_be_seen_gives_no_colour() {
        let mut halves = plain(256, 256, [255, 0, 0, 255]);
        for [red, _, blue, alpha] in halves.rgba.as_chunks_mut().0.iter_mut().skip(1).step_by(2) {
            (*red, *blue, *alpha) = (0, 255, 0);
        }
        assert_eq!(shrink(halves).rgba[..4], [255, 0, 0, 128]);
    }

    #[test]
    fn webp_and_jpeg_are_read() {
        let mut webp = Vec::new();
        let encoder = image_webp::WebPEncoder::new(&mut webp);
        encoder.encode(&[1, 2, 3, 4, 5, 6], 2, 1, image_webp::ColorType::Rgb8).unwrap();
        let pixels = read_png(&to_png(&webp).unwrap()).unwrap();
        assert_eq!(pixels.rgba, [1, 2, 3, 255, 4, 5, 6, 255]);
        let jpeg = STANDARD.decode(JPEG).unwrap();
        let pixels = read_png(&to_png(&jpeg).unwrap()).unwrap();
        assert_eq!((pixels.width, pixels.height, pixels.rgba[3]), (1, 1, 255));
    }

    #[test]
    fn i3_svg_and_whatever_else_is_no_picture_is_refused() {
        for text in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            "<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
            "<svg><foreignObject><body/></foreignObject></svg>",
            "<svg><use href=\"http://evil.example/x.svg#a\"/></svg>",
            "<!doctype html>",
            "GIF89a",
            "",
        ] {
            assert_eq!(to_png(text.as_bytes()), Err(PictureError::Format), "{text}");
        }
    }

    #[test]
    fn i3_a_comment_with_a_script_does_not_survive() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
        encoder.set_color(ColorType::Rgba);
        encoder.add_text_chunk("Comment".to_owned(), "<script>canary</script>".to_owned()).unwrap();
        encoder.write_header().unwrap().write_image_data(&[0; 4]).unwrap();
        bytes.extend(b"<script>canary</script>");
        let has_canary = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"canary");
        assert!(has_canary(&bytes) && !has_canary(&to_png(&bytes).unwrap()));
    }

    #[test]
    fn pictures_that_would_fill_the_memory_are_not_read() {
        let large = write_png(&plain(MAX_READ_SIDE + 1, 1, [0; 4])).unwrap();
        assert_eq!(to_png(&large), Err(PictureError::Size));
        // Says that it has 4 gigapixels, and has none.
        let mut bomb = write_png(&plain(1, 1, [0; 4])).unwrap();
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        assert!(to_png(&bomb).is_err());
        let whole = write_png(&plain(16, 16, [7; 4])).unwrap();
        for cut in 0..whole.len() / 2 {
            assert!(to_png(&whole[..cut]).is_err(), "{cut} of {}", whole.len());
        }
    }

    /// One grey pixel.
    const JPEG: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP/////////////////////////////////////////////////////////\
        /////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI\
        AQEAAD8AKp//2Q==";
}
