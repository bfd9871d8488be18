//! A small drawing for each pattern of the path.

use yew::prelude::*;

/// One drawing: hairlines, shapes, and what the eye should go to, as paths in a box of 48 by 28.
struct Icon {
    lines: &'static str,
    shapes: &'static str,
    accents: &'static str,
    accent_lines: &'static str,
}

const fn icon_of(lines: &'static str, shapes: &'static str, accents: &'static str, accent_lines: &'static str) -> Icon {
    Icon { lines, shapes, accents, accent_lines }
}

/// In the order of the path.
const ICONS: [Icon; 15] = [
    icon_of(
        "M10 14H36M20 14C28 14 28 5 36 5M20 14C28 14 28 23 36 23",
        "M37 2.5h5v5h-5zM37 11.5h5v5h-5zM37 20.5h5v5h-5z",
        "M4 11.5h5v5h-5z",
        "",
    ),
    icon_of(
        "M4 5H44M4 14H44M4 23H44",
        "M5 2.5h5v5h-5zM12 2.5h5v5h-5zM19 2.5h5v5h-5zM26 2.5h5v5h-5zM5 11.5h5v5h-5zM12 11.5h5v5h-5zM19 11.5h5v5h-5zM26 11.5h5v5h-5zM5 20.5h5v5h-5zM12 20.5h5v5h-5z",
        "M33 11.5h5v5h-5z",
        "",
    ),
    icon_of(
        "M20 10V17M10.5 18.5h19v6h-19z",
        "M3 3h5v5h-5zM10 3h5v5h-5zM17 3h5v5h-5zM24 3h5v5h-5z",
        "M31 3h5v5h-5z",
        "",
    ),
    icon_of(
        "M5 9H41",
        "M3 6.5h5v5h-5zM15 6.5h5v5h-5zM27 6.5h5v5h-5z",
        "M39 6.5h5v5h-5z",
        "M41 14C38 25 12 25 8 16M8 16l-2 4M8 16l4 3",
    ),
    icon_of(
        "M4 9H30C36 9 36 12 36 17M32.5 18.5h7v7h-7zM34 22H38",
        "M6 6.5h5v5h-5zM14 6.5h5v5h-5zM22 6.5h5v5h-5z",
        "",
        "",
    ),
    icon_of("M5.5 4.5h14v19h-14zM8 9H17M8 14H17M27.5 4.5h14v19h-14zM30 9H39M30 14H39", "", "", "M30 19H39"),
    icon_of(
        "M10 7H22C28 7 28 14 34 14M10 21H22C28 21 28 14 34 14",
        "M5 4.5h5v5h-5z",
        "M35 11.5h5v5h-5z",
        "M5.5 18.5h4v4h-4z",
    ),
    icon_of("M3 18H17M31 18H45", "M16 16h4v4h-4zM28 16h4v4h-4z", "", "M18 18L29 8"),
    icon_of(
        "M10 14H12C20 14 20 6 28 6M12 14C20 14 20 22 28 22M29.5 2.5h13v7h-13zM29.5 18.5h13v7h-13z",
        "",
        "M5 11.5h5v5h-5z",
        "",
    ),
    icon_of(
        "M4 8H44M44 8l-4-3M44 8l-4 3M44 20H4M4 20l4-3M4 20l4 3",
        "M14 5.5h5v5h-5zM24 5.5h5v5h-5z",
        "M30 17.5h5v5h-5z",
        "",
    ),
    icon_of(
        "M3.5 7.5h11v13h-11zM33.5 7.5h11v13h-11zM32 18H16M16 18l3-2.5M16 18l3 2.5",
        "",
        "",
        "M16 11H32M32 11l-3-2.5M32 11l-3 2.5",
    ),
    icon_of("", "M3 12h5v5h-5zM10 12h5v5h-5zM17 12h5v5h-5zM31 12h5v5h-5zM38 12h5v5h-5z", "M24 4h5v20h-5z", ""),
    icon_of(
        "",
        "M8 3h5v5h-5zM17 3h5v5h-5zM26 3h5v5h-5zM35 3h5v5h-5zM8 11.5h5v5h-5zM35 11.5h5v5h-5zM8 20h5v5h-5zM17 20h5v5h-5zM26 20h5v5h-5zM35 20h5v5h-5z",
        "M17 11.5h5v5h-5z",
        "M26.5 12h4v4h-4z",
    ),
    icon_of(
        "",
        "M15 3h8v4h-8zM10 9.5h13v4h-13zM6 16h17v4h-17zM12 22.5h11v4h-11z",
        "M25 3h17v4h-17zM25 9.5h12v4h-12zM25 16h7v4h-7zM25 22.5h4v4h-4z",
        "",
    ),
    icon_of(
        "M4 22H44M4 9V6H18V9M20 9V6H34V9",
        "M6 16h3v3h-3zM10 13h3v3h-3zM14 17h3v3h-3zM21 15h3v3h-3zM26 11h3v3h-3zM30 16h3v3h-3zM39 15h3v3h-3z",
        "",
        "M36 9V6H44",
    ),
];

/// The drawing of the pattern at this place, from 1.
pub(super) fn icon(place: usize) -> Html {
    let Icon { lines, shapes, accents, accent_lines } = &ICONS[place - 1];
    html! {
        <svg class="ico" viewBox="0 0 48 28" aria-hidden="true">
            <path class="l" d={*lines} /><path d={*shapes} /><path class="a" d={*accents} /><path class="b" d={*accent_lines} />
        </svg>
    }
}
