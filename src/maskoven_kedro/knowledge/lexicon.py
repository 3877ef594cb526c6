"""Closed word classes of English that the referring rules look at."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


BE = word_set("is are was were be been being am isn't aren't wasn't")
DO = word_set("do does did")
HAVE = word_set("have has had having")
MODAL = word_set("can could will would may might shall should must")
FINITE = word_set("is are was were am do does did has have had") | MODAL
WH = word_set("what which who whom whose when where why how")
THIS = word_set("this that these those it there they them")
PRONOUN = word_set("he she it they i you we one someone somebody everyone people")
OBJECT_PRONOUN = word_set("him her them it us me you himself herself themselves itself something")
POSSESSIVE = word_set("his her their its my your our")
NUMBERS = word_set("two three four five six seven eight nine ten")
DETERMINER = (
    word_set("the a an this that these those some any each every both all another several many most no")
    | POSSESSIVE
    | NUMBERS
)
ADVERB = word_set(
    "directly just right mostly partially slightly immediately closest nearest currently probably likely "
    "also not only being still really very almost far farthest furthest fully partly most mainly all"
)
PREPOSITION = word_set(
    "in on at of by under over behind beside besides between near into onto above below across along "
    "around against toward towards beneath underneath inside outside within with without from for to "
    "through upon after before beyond past among amongst amid atop next left right opposite like off up "
    "down out as close adjacent front top closest nearest nearby underneat infront alongside throughout "
    "during via per round back hanging atop ontop"
) - {"hanging"}
# Words of the list above that begin a relation only with a follower ("left of", "next to").
NEEDS_FOLLOWER = {
    "left": word_set("of on in over behind side"),
    "right": word_set("of behind above below next beside in on under to"),
    "back": word_set("of in"), "as": word_set("a an the"), "nearest": word_set("to the"),
    **dict.fromkeys(("next", "close", "adjacent", "closest"), word_set("to")),
    **dict.fromkeys(("front", "top"), word_set("of")),
}  # fmt: skip
STRANDED = word_set(
    "in on at of by under over behind beside between near into onto above below across along around "
    "against toward towards beneath underneath inside outside with from for to through upon after past "
    "off like as about within among"
)
# Relations of several words that may stand at the end of a question, longest first.
STRANDED_RELATIONS = tuple(
    tuple(relation.split())
    for relation in (
        "to the left of", "to the right of", "on the left of", "on the right of", "on the side of", "in the middle of",
        "on the back of", "on the front of", "in front of", "on top of", "at the top of", "left of", "right of",
        "next to", "close to", "out of", "ahead of", "up to", "on to", "up at", "out at", "down at", "out toward",
        "out towards", "adjacent to",
    )
)  # fmt: skip
PARTICLE = word_set("up down out away off back forward on in over around together apart")

COLOURS = word_set(
    "red blue green yellow white black brown grey gray orange purple pink gold golden silver tan beige "
    "maroon turquoise violet teal navy cream colored coloured colorful colourful dark light bright "
    "multicolored pale"
)
ADJECTIVES = COLOURS | word_set(
    "big small large little tall short long round square rectangular oval circular triangular striped "
    "spotted wooden metal metallic plastic glass shiny furry fluffy fuzzy soft wet dry open empty full "
    "broken old new young tiny huge wide narrow thin thick flat curved wavy pointy sharp smooth rough "
    "transparent clear checkered plaid shaped stacked bigger smaller taller larger biggest smallest "
    "largest tallest wavy hairy leafy electronic illuminated lit sliced alive living horizontal vertical "
    "visible decorated reflective fried hot cold sweet healthy bare upright prominent"
)
# Adjectives about which nothing can be seen: "what is unusual about this clock?" asks about the clock.
ABOUT_ADJECTIVES = word_set(
    "unusual strange odd special unique weird wrong different funny interesting healthy notable "
    "distinctive missing significant dangerous unhealthy weird good bad important"
)

KIND = word_set(
    "class kind kinds type types sort sorts variety varieties style styles form forms kindof typeof"
)
BREED = word_set("breed breeds species subspecies")
MAKER = word_set(
    "brand brands company manufacturer maker make makers manufacturers producer firm designer author "
    "artist architect publisher creator inventor"
)
MAKER_VERBS = word_set(
    "makes made make manufactures manufactured produces produced invented designed wrote painted built "
    "builds created creates sells owns sponsors published composed drew sculpted founded constructed "
    "developed"
)
MATERIAL = word_set("material materials ingredient ingredients fabric substance")
MADE_OF = (
    "made of", "made out of", "made from", "made up of", "made with", "made off", "composed of", "comprised of",
    "built of", "built from", "constructed of", "constructed from", "constructed out of", "built out of", "consist of",
    "consists of", "consisted of", "crafted from", "woven from", "formed of", "cooked with", "prepared with",
)  # fmt: skip
MADE_BY = (
    "made by",
    "manufactured by",
    "produced by",
    "designed by",
    "built by",
    "written by",
    "painted by",
    "created by",
)
PLACE = word_set(
    "country countries city cities state states continent region nation town province county location "
    "capital hemisphere district"
)
TIME = word_set(
    "time times year years month day days season century decade holiday era date period hour age decade"
)
ACTIVITY = word_set(
    "activity activities event sport sports game games exercise trick stunt occasion action hobby"
)
# What is known of a thing and not seen of it; a thing where it stands before another noun ("speed limit").
PROPERTY = word_set(
    "wingspan wingspans speed status taxonomy population elevation altitude depth capacity diameter density mass "
    "classification ranking rating"
)
ATTRIBUTE = (
    word_set(
        "color colors colour colours shape shapes size pattern patterns emotion expression position direction "
        "hairstyle hair-style profession occupation job gender sex race ethnicity nationality language "
        "religion weight height width length pose posture mood temperature condition airline temperament "
        "habitat diet lifespan origin model airline purpose use function name names title meaning "
        "significance symbol branch team relationship stage phase family genus phylum level value price cost "
        "taste texture quality nickname role career style stance haircut"
    )
    | BREED
    | PROPERTY
)
NAME_OF = ADJECTIVES | word_set(
    "common scientific proper latin full exact correct other another english main general specific"
)
PART = word_set("part parts section portion")
PICTURE = word_set(
    "picture photo image photograph pic scene pictures photos images picutre pciture frame shot picure foto"
)
SIDES = word_set(
    "side left right background foreground middle center centre bottom top corner front back part edge "
    "end half sides rear portion"
)
NEUTRAL = word_set("thing things object objects item items one ones stuff person people something")

ING_NOUNS = word_set(
    "thing something anything everything nothing building ceiling clothing wedding painting railing "
    "string ring king wing evening morning icing frosting topping stuffing dressing flooring landing "
    "siding awning lightning bedding crossing pudding earring sling drawing sibling covering seasoning "
    "filling lighting writing housing opening fencing parking swimming bowling spring dumpling duckling "
    "gosling stocking offspring ping herring starling wording setting carving scaffolding wiring piping "
    "plumbing roofing paving grating molding moulding crown-molding plaything pairing dining mixing "
    "cutting cooking eating serving sewing washing wrapping rigging binding steering crowning hotdressing"
)
# Of the nouns above, those that are as often a verb: they count as verbs where a verb must stand.
ING_BOTH = word_set(
    "painting landing covering writing drawing filling crossing opening swimming bowling carving cutting "
    "cooking eating serving sewing washing wrapping mixing parking topping steering dining"
)
ED_OTHER = word_set(
    "bed red shed sled seed weed feed need speed breed reed bleed hundred naked wicked sacred bobsled "
    "embed shred moped colored coloured shaped sized striped checkered spotted dotted bearded aged legged "
    "haired dressed"
)
PARTICIPLES = word_set(
    "made worn held seen shown found eaten driven ridden written drawn hung cut built taken given thrown "
    "caught sold bought kept laid put set hidden broken stuck tied grown flown lit torn woven bound "
    "spread known sewn frozen hit spun attached perched grilled placed mounted depicted displayed "
    "pictured located situated dressed done stuck strewn fed led affixed laying lying fallen gone come "
    "eaten"
)
TRANSITIVE = word_set(
    "holding wearing carrying eating riding playing using throwing drinking cutting pushing pulling "
    "reading watching making cooking feeding catching chewing biting touching grabbing driving hitting "
    "swinging kicking buying selling serving preparing smoking displaying advertising covering showing "
    "towing chasing painting drawing drying cleaning washing brushing licking sniffing smelling grasping "
    "gripping lifting raising balancing tossing bouncing opening closing building fixing repairing "
    "constructing assembling photographing filming recording examining inspecting observing facing "
    "approaching leading dragging pouring stirring mixing slicing chopping spreading shaving wrapping "
    "hugging kissing petting stroking feeling taking getting giving bringing putting placing lighting "
    "blowing signing writing studying viewing crossing passing climbing jumping exiting entering boarding "
    "guarding herding hauling transporting containing supporting surrounding decorating steering flying "
    "operating controlling receiving celebrating wielding pointing signaling typing texting grazing "
    "seeing having doing displayed sporting modeling donning tasting sipping nursing planting picking "
    "harvesting mowing digging shoveling sweeping mopping ironing knitting sewing folding packing loading "
    "unloading weighing measuring clutching hoisting brandishing addressing handing offering sharing "
    "presenting checking scanning admiring hunting nibbling devouring munching consuming trying shown "
    "dipping frying grilling baking roasting toasting boiling covering hiding blocking casting reflecting "
    "discussing teaching learning practicing performing demonstrating promoting depicting representing "
    "kicking"
) - word_set("shown displayed pointing grazing flying")
INTRANSITIVE = word_set(
    "sitting standing lying laying hanging resting floating walking running sleeping swimming leaning "
    "kneeling crouching flying grazing growing sticking coming going perching sliding skating skiing "
    "surfing parking parked waiting looking smiling falling rising shining glowing dangling protruding "
    "poking peeking squatting traveling travelling moving waving dancing laughing pointing bending "
    "happening occurring landing taking-off drooping blooming missing posing playing-dead crawling diving "
    "drifting soaring hovering rolling spinning burning melting steaming"
)
BASE_VERBS = word_set(
    "have hold wear carry eat ride play use throw drink cut push pull read watch make cook feed catch "
    "contain sell serve show look want need like see say support depict represent advertise haul display "
    "cover give put take keep bring do get hit kick swing drive sit stand lie lay hang rest lean walk run "
    "belong come go grow live sleep appear seem resemble produce provide protect surround connect prefer "
    "enjoy own consist include weigh measure drop touch face point buy pick plan intend find call name "
    "mean indicate symbolize hunt chase pour spell taste smell feel happen spin fly float swim climb "
    "cross hover attach stick protrude surround separate divide match remind adorn "
    "flow stretch extend peek poke glow rise drip"
)
PAST = {
    "have": "had", "hold": "held", "wear": "wore", "eat": "ate", "ride": "rode", "throw": "threw", "drink": "drank",
    "cut": "cut", "read": "read", "make": "made", "feed": "fed", "catch": "caught", "sell": "sold", "see": "saw",
    "say": "said", "give": "gave", "put": "put", "take": "took", "keep": "kept", "bring": "brought", "do": "did",
    "get": "got", "hit": "hit", "swing": "swung", "drive": "drove", "sit": "sat", "stand": "stood", "lie": "lay",
    "lay": "laid", "hang": "hung", "run": "ran", "come": "came", "go": "went", "grow": "grew", "sleep": "slept",
    "buy": "bought", "draw": "drew", "write": "wrote", "build": "built", "bite": "bit",
    "find": "found", "mean": "meant", "feel": "felt",
}  # fmt: skip
IMPERATIVE = word_set(
    "name identify describe find point show tell list select segment locate label say state guess choose "
    "pick highlight mark recognize recognise classify specify determine give look detect outline"
)
LEAD_IN = word_set(
    "please tell me us can could would will you do does anyone know i wonder want to need say name "
    "identify guess explain help understand figure out ok okay so hey hi hello and but then describe "
    "specify state remember determine let let's see just also well now any idea quick"
)
# What a text says that talks to the reader instead of asking about the picture.
HOSTILE_VERBS = word_set("ignore disregard forget override bypass pretend")
HOSTILE = HOSTILE_VERBS | word_set(
    "jailbreak sudo prompt instructions instruction chatgpt assistant openai json password developer"
)
ORDER_VERBS = word_set("output print translate say repeat write")
"""Orders to a writer of text where a clause begins with them; elsewhere they are ordinary words."""
TYPOS = {
    "whats": "what is", "what's": "what is", "whats's": "what is", "waht": "what", "wat": "what", "wht": "what",
    "whta": "what", "hwat": "what", "whar": "what", "whst": "what", "wath": "what", "wich": "which",
    "whihc": "which", "whcih": "which", "who's": "who is", "whos": "who is", "where's": "where is",
    "wheres": "where is", "how's": "how is", "when's": "when is", "why's": "why is", "what're": "what are",
    "iis": "is", "si": "is", "ia": "is", "isthe": "is the", "teh": "the", "hte": "the", "th": "the",
    "thee": "the", "ths": "this", "thsi": "this", "tihs": "this", "ontop": "on top", "infront": "in front",
    "it's": "it is", "he's": "he is", "she's": "she is", "they're": "they are", "that's": "that is",
    "there's": "there is", "kindof": "kind of", "typeof": "type of", "tpe": "type", "tyoe": "type",
    "knid": "kind", "typ": "type", "kidn": "kind", "tyep": "type",
    "nad": "and", "iss": "is", "whatis": "what is", "wha": "what", "whatt": "what", "waths": "what is",
    "whose's": "whose", "wgat": "what", "whay": "what", "wjat": "what", "whic": "which", "wehre": "where",
    "aer": "are", "holidng": "holding", "wearng": "wearing", "weraing": "wearing", "peopel": "people",
    "fo": "of",
}  # fmt: skip
