package dev.cairn.coordinator.domain.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names for new instances. The theme names are OpsWorks'; its word lists were never published, so the words are our own.
 */
public final class HostnameThemes {
    static final String LAYER_DEPENDENT = "Layer_Dependent";

    private static final Map<String, List<String>> WORDS = Map.ofEntries(
            Map.entry(
                    "Baked_Goods",
                    List.of(
                            "baguette",
                            "bagel",
                            "brioche",
                            "brownie",
                            "cheesecake",
                            "ciabatta",
                            "cookie",
                            "croissant",
                            "cupcake",
                            "donut",
                            "eclair",
                            "focaccia",
                            "gingerbread",
                            "macaron",
                            "muffin",
                            "pancake",
                            "pretzel",
                            "scone",
                            "shortbread",
                            "strudel",
                            "tiramisu",
                            "waffle")),
            Map.entry(
                    "Clouds",
                    List.of(
                            "altocumulus",
                            "altostratus",
                            "arcus",
                            "cirrocumulus",
                            "cirrostratus",
                            "cirrus",
                            "cumulonimbus",
                            "cumulus",
                            "fog",
                            "incus",
                            "lenticularis",
                            "mammatus",
                            "nimbostratus",
                            "noctilucent",
                            "pileus",
                            "stratocumulus",
                            "stratus",
                            "virga")),
            Map.entry(
                    "Europe_Cities",
                    List.of(
                            "amsterdam",
                            "athens",
                            "barcelona",
                            "berlin",
                            "bern",
                            "bratislava",
                            "brussels",
                            "budapest",
                            "copenhagen",
                            "dublin",
                            "hamburg",
                            "helsinki",
                            "lisbon",
                            "ljubljana",
                            "london",
                            "madrid",
                            "munich",
                            "oslo",
                            "paris",
                            "prague",
                            "riga",
                            "rome",
                            "sofia",
                            "stockholm",
                            "tallinn",
                            "vienna",
                            "vilnius",
                            "warsaw",
                            "zagreb",
                            "zurich")),
            Map.entry(
                    "Fruits",
                    List.of(
                            "apple",
                            "apricot",
                            "banana",
                            "blackberry",
                            "blueberry",
                            "cherry",
                            "fig",
                            "grape",
                            "guava",
                            "kiwi",
                            "lemon",
                            "lime",
                            "lychee",
                            "mango",
                            "melon",
                            "nectarine",
                            "orange",
                            "papaya",
                            "peach",
                            "pear",
                            "pineapple",
                            "plum",
                            "quince",
                            "raspberry",
                            "strawberry")),
            Map.entry(
                    "Greek_Deities_and_Titans",
                    List.of(
                            "aphrodite",
                            "apollo",
                            "ares",
                            "artemis",
                            "athena",
                            "atlas",
                            "cronus",
                            "demeter",
                            "dionysus",
                            "eos",
                            "hades",
                            "helios",
                            "hephaestus",
                            "hera",
                            "hermes",
                            "hestia",
                            "hyperion",
                            "oceanus",
                            "persephone",
                            "poseidon",
                            "prometheus",
                            "rhea",
                            "selene",
                            "themis",
                            "zeus")),
            Map.entry(
                    "Legendary_creatures_from_Japan",
                    List.of(
                            "akaname",
                            "amabie",
                            "baku",
                            "bakeneko",
                            "gashadokuro",
                            "hitodama",
                            "inugami",
                            "itachi",
                            "jorogumo",
                            "kappa",
                            "karasu",
                            "kirin",
                            "kitsune",
                            "kodama",
                            "komainu",
                            "nekomata",
                            "ningyo",
                            "oni",
                            "raiju",
                            "ryu",
                            "tanuki",
                            "tengu",
                            "tsukumogami",
                            "yokai")),
            Map.entry(
                    "Planets_and_Moons",
                    List.of(
                            "ariel",
                            "callisto",
                            "charon",
                            "deimos",
                            "dione",
                            "earth",
                            "enceladus",
                            "europa",
                            "ganymede",
                            "iapetus",
                            "io",
                            "jupiter",
                            "luna",
                            "mars",
                            "mercury",
                            "mimas",
                            "miranda",
                            "neptune",
                            "oberon",
                            "phobos",
                            "pluto",
                            "rhea",
                            "saturn",
                            "titan",
                            "titania",
                            "triton",
                            "umbriel",
                            "uranus",
                            "venus")),
            Map.entry(
                    "Roman_Deities",
                    List.of(
                            "apollo", "aurora", "bacchus", "bellona", "ceres", "cupid", "diana", "faunus", "flora",
                            "fortuna", "janus", "juno", "jupiter", "luna", "mars", "mercury", "minerva", "neptune",
                            "pluto", "pomona", "saturn", "sol", "venus", "vesta", "vulcan")),
            Map.entry(
                    "Scottish_Islands",
                    List.of(
                            "arran",
                            "barra",
                            "benbecula",
                            "bute",
                            "canna",
                            "coll",
                            "colonsay",
                            "eigg",
                            "fair-isle",
                            "gigha",
                            "harris",
                            "hoy",
                            "iona",
                            "islay",
                            "jura",
                            "lewis",
                            "lismore",
                            "mull",
                            "raasay",
                            "rum",
                            "sanday",
                            "skye",
                            "staffa",
                            "stroma",
                            "tiree",
                            "unst",
                            "westray",
                            "yell")),
            Map.entry(
                    "US_Cities",
                    List.of(
                            "albuquerque",
                            "atlanta",
                            "austin",
                            "baltimore",
                            "boston",
                            "chicago",
                            "cleveland",
                            "dallas",
                            "denver",
                            "detroit",
                            "honolulu",
                            "houston",
                            "memphis",
                            "miami",
                            "milwaukee",
                            "minneapolis",
                            "nashville",
                            "newark",
                            "oakland",
                            "omaha",
                            "philadelphia",
                            "phoenix",
                            "portland",
                            "raleigh",
                            "sacramento",
                            "seattle",
                            "tampa",
                            "tucson",
                            "tulsa")),
            Map.entry(
                    "Wild_Cats",
                    List.of(
                            "bobcat",
                            "caracal",
                            "cheetah",
                            "clouded-leopard",
                            "cougar",
                            "fishing-cat",
                            "jaguar",
                            "jaguarundi",
                            "kodkod",
                            "leopard",
                            "lion",
                            "lynx",
                            "manul",
                            "margay",
                            "ocelot",
                            "oncilla",
                            "panther",
                            "puma",
                            "sand-cat",
                            "serval",
                            "snow-leopard",
                            "tiger",
                            "wildcat")));

    private HostnameThemes() {}

    static boolean known(String theme) {
        return theme.equals(LAYER_DEPENDENT) || WORDS.containsKey(theme);
    }

    static Set<String> names() {
        Set<String> names = new TreeSet<>(WORDS.keySet());
        names.add(LAYER_DEPENDENT);
        return names;
    }

    /** The first name that is free: {@code app1}, {@code app2} or the theme's words, then its words with a number. */
    public static String suggest(String theme, String layerShortname, Set<String> taken) {
        List<String> words = WORDS.get(theme);
        if (words == null) {
            return numbered(hostname(layerShortname), taken);
        }
        for (String word : words) {
            if (!taken.contains(word)) {
                return word;
            }
        }
        return numbered(words.getFirst(), taken);
    }

    /** What the API gives an instance that is created without a name: the lowest free integer. */
    public static String lowestNumber(Set<String> taken) {
        return numbered("", taken);
    }

    private static String numbered(String stem, Set<String> taken) {
        int number = 1;
        while (taken.contains(stem + number)) {
            number++;
        }
        return stem + number;
    }

    /** Shortnames of layers may hold characters that host names may not. */
    private static String hostname(String shortname) {
        String name =
                shortname.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("^-+", "");
        return name.isEmpty() ? "instance" : name;
    }
}
