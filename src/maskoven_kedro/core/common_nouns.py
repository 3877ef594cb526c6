"""Everyday English nouns for things that can be seen, and the nouns too general to tell things apart.

The first are the words people use first for a thing (the "basic level" of Rosch et al., Basic objects in natural
categories, 1976), the vocabulary on which open-vocabulary detectors are surest; chosen by hand.
"""

_ANIMALS = (
    "dog cat horse cow sheep goat pig donkey camel deer elk moose bear wolf fox lion tiger leopard cheetah "
    "monkey ape "
    "gorilla elephant giraffe zebra rhinoceros hippopotamus kangaroo koala panda raccoon rabbit hare "
    "squirrel mouse rat "
    "hamster hedgehog bat otter beaver seal walrus whale dolphin bird duck goose swan chicken rooster "
    "turkey peacock "
    "owl eagle hawk falcon vulture crow raven parrot pigeon dove gull penguin ostrich flamingo heron stork "
    "crane pelican "
    "sparrow finch robin woodpecker hummingbird kingfisher swallow magpie jay tit thrush fish shark ray "
    "salmon tuna "
    "carp goldfish eel seahorse frog toad newt salamander lizard gecko chameleon iguana snake turtle "
    "tortoise crocodile "
    "alligator insect butterfly moth bee wasp ant beetle ladybug dragonfly grasshopper cricket fly mosquito "
    "spider "
    "scorpion crab lobster shrimp snail slug octopus squid jellyfish starfish worm buffalo bison antelope "
    "gazelle llama "
    "alpaca lemur sloth armadillo badger skunk weasel ferret mole porcupine lynx cougar jaguar hyena"
)
_PLANTS_FOOD = (
    "tree palm pine oak maple birch willow cactus fern moss grass bamboo shrub bush vine herb flower rose "
    "tulip "
    "sunflower daisy lily orchid iris poppy daffodil lotus mushroom fungus apple pear orange lemon lime "
    "grapefruit "
    "banana grape cherry plum peach apricot mango pineapple watermelon melon strawberry raspberry blueberry "
    "blackberry "
    "kiwi fig date coconut avocado pomegranate papaya berry fruit vegetable tomato potato carrot onion "
    "garlic cucumber "
    "pepper pumpkin squash cabbage lettuce spinach broccoli cauliflower bean pea corn eggplant radish beet "
    "celery nut "
    "almond walnut bread bun bagel baguette roll toast sandwich hamburger pizza pasta noodle rice soup stew "
    "salad cheese "
    "egg sausage steak ham bacon taco burrito dumpling sushi cake pie tart cookie pastry doughnut croissant "
    "pancake "
    "waffle pudding chocolate candy sauce coffee tea juice beer wine cocktail milk butter"
)
_MADE = (
    "car taxi van truck bus tram train locomotive bicycle motorcycle scooter tractor ambulance airplane "
    "aircraft "
    "airliner helicopter glider balloon rocket boat ship ferry yacht sailboat canoe kayak submarine tank "
    "wagon cart "
    "house hut cottage castle palace tower skyscraper church cathedral chapel mosque temple pagoda "
    "synagogue monastery "
    "museum library school stadium theatre bridge lighthouse windmill barn fort pyramid arch monument "
    "statue sculpture "
    "fountain gate wall dam station airport hotel shop market mountain hill volcano lake river waterfall "
    "island beach "
    "forest desert glacier canyon cave cliff valley park garden square street road castle flag ball kite "
    "racket bat "
    "skateboard snowboard surfboard ski helmet goggles glove hat cap crown scarf tie shirt jacket coat "
    "dress skirt "
    "trousers jeans shorts shoe boot sandal sock belt bag backpack suitcase umbrella watch clock glasses "
    "ring necklace "
    "chair stool bench sofa table desk bed cupboard shelf lamp candle mirror carpet curtain pillow blanket "
    "vase bottle "
    "cup mug glass bowl plate jar pot pan kettle spoon fork knife basket box bucket barrel key lock book "
    "newspaper pen "
    "pencil brush scissors hammer saw axe wrench screwdriver drill ladder rope camera phone telephone "
    "computer laptop "
    "keyboard mouse television radio printer guitar violin cello piano drum trumpet flute saxophone harp "
    "accordion bell "
    "sword shield bow gun cannon toy doll puppet robot kite dice coin stamp map globe sign sundial "
    "telescope microscope "
    "tent sail anchor wheel tyre engine propeller airship refrigerator oven stove toaster blender sink "
    "toilet bathtub"
)
BASIC = frozenset(f"{_ANIMALS} {_PLANTS_FOOD} {_MADE}".split())
"""Everyday nouns, singular, lower case."""

GENERAL = frozenset(
    [
        "animal",
        "plant",
        "food",
        "vehicle",
        "building",
        "device",
        "tool",
        "machine",
        "instrument",
        "furniture",
        "clothing",
        "garment",
        "container",
        "vessel",
        "mammal",
        "vertebrate",
        "reptile",
        "amphibian",
        "invertebrate",
        "arthropod",
        "tetrapod",
        "primate",
        "carnivore",
        "human",
        "person",
        "place",
        "settlement",
        "town",
        "city",
        "village",
        "region",
        "area",
        "dish",
        "meal",
        "drink",
        "beverage",
        "ingredient",
        "produce",
        "craft",
        "transport",
        "accessory",
        "appliance",
        "apparatus",
        "utensil",
        "weapon",
        "structure",
        "ornament",
        "artwork",
        "event",
        "activity",
        "sport",
        "game",
        "organization",
        "company",
        "chordate",
        "eutheria",
        "amniote",
        "bilaterian",
        "deuterostome",
        "metazoa",
        "angiosperm",
        "gymnosperm",
        "eudicot",
        "monocot",
    ]
)
"""Nouns that fit so many things that they are used only where nothing better is known."""
