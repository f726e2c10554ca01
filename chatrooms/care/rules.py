"""What the detector looks for, as data: patterns over `plain` text, each by the words without one of which it can’t be there.

The rules are about how somebody speaks of herself and of others, and name no way of doing harm beyond the words that people use
for asking. What they miss is in docs/care.md.
"""

from __future__ import annotations

SELF_END = r"(?:(?:kill|off|strangl|drown|poison|neck|top|suffocat)(?:ing|e|ed)? myself|kill(?:ing)? myself|end(?:ing)? (?:it all|it|everything|my (?:own )?life|this life)|hang(?:ing)? myself|shoot(?:ing)? myself|(?:(?:commit(?:ting)?|doing) )?suicide|tak(?:e|ing) my (?:own )?life|overdos(?:e|ing))"
DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
NOW = rf"(?:now|tonight|today|tomorrow|this (?:morning|evening|weekend|week|afternoon|night)|by morning|after (?:work|school|dinner)|soon|once|{DAYS})"
JUST_NOW = (
    r"(?:now|today|tonight|this (?:morning|evening|afternoon)|yesterday|last night|earlier|minutes? ago|hours? ago)"
)
OTHER = r"(?:she|he|they|friend|mate|sister|brother|girlfriend|boyfriend|mum|mom|dad|wife|husband|partner|daughter|son|cousin|roommate|flatmate|bestie|ex|somebody|someone)"
THEMSELVES = r"(?:herself|himself|themselves|themself)"
MANY = r"(?:every|all|a lot|lot|load|ton|tons|heap|hundred|dozens?|twenty|thirty|forty|fifty|sixty|\d{2,}|most|whole|bunch|bottle|too many|too much|lots|loads|handful|handfuls|so many|entire|packet|pack|box|everything)"
TOOK = r"(?:took|taken|swallowed|downed|taking|swallowing|ate|eaten|popped|drank|had)"
GAP = r"(?: [\w']+)"
WITH = r"(?:a |the |my |this |some )?(?:pills|blade|knife|gun|rope|razor|noose)"

#: said without meaning it, or of something else: taken out before anything is looked for
HARMLESS = r"""
(?:dying|die) (?:of|with|from) (?:laughter|laughing|embarrassment|boredom|heat|hunger|thirst|curiosity)|died? laughing|laughed so hard i (?:almost |nearly )?died|nearly died|almost died of
|dying to (?:see|know|try|go|meet|get|hear|play|watch|read|tell)|to die for|rather die than|drop dead|dead (?:tired|serious|end|line|weight|lift)
|(?:is|are|was|were) killing me|going to kill me|will kill me|kill for an?|kill(?:ing|ed)? (?:some )?(?:time|it|the lights?|the vibe|the mood)
|(?:bored|scared|frozen|worried|starving) to death|scared of dying|afraid of (?:dying|death)|fear of (?:dying|death)
|(?:going to|would|was|i was|am i) (?:die|dying) during|thought i was (?:dying|going to die)
|suicide (?:squad|prevention|awareness|hotlines?|helplines?|rates?|statistics|loss|bereavement|door)|(?:lost|lose|losing) (?:[\w']+ ){1,3}to suicide|[\w']+ is suicide
|overdosed? on (?:chocolate|coffee|sugar|sweets|cake|caffeine|cheese|netflix|vitamins|pizza|memes|carbs|candy)
|self harm (?:prevention|awareness)|(?:cut|burned|burnt|burn) my (?:[\w']+ )?(?:on|with|in|while|at|by) (?:the|a|an|some|my|cooking|accident)|cut (?:myself|me|him|her|us) (?:some|a bit of) slack|cut(?:ting)? (?:[\w']+ ){0,2}(?:shaving|cooking|chopping|gardening|onions?|vegetables|hair|class|ties|grass|corners|carbs|sugar)
|(?:cut|burned|burnt|hit|hurt) (?:myself|himself|herself) (?:on the|on a|at the|at work|by accident|accidentally|while|shaving|cooking|running|playing|training|falling|at football|dancing|cycling|lifting|skiing|climbing|with the door)
|disappear (?:into|for (?:a|the)|from (?:the|this) (?:room|chat))|(?<!myself )(?:not|never) (?!you |trust )(?:[\w']+ ){0,3}(?:kill|hurt|harm|hang|cut) (?:myself|yourself)
|(?:someone|somebody|anyone|people|friend|person|others|those|kids|teens) who (?:[\w']+ ){0,3}(?:die|dies|suicide|suicidal|harms?|harming|cuts?|cutting|themselves|himself|herself)
|not (?:feeling )?suicidal|asked (?:me )?if i (?:was|am|feel) suicidal|never (?:been |felt )?suicidal|do not want to die|not want to die|(?:in|at|of|with) the (?:game|level|dungeon|raid)
|edge of my seat|jump(?:ed|ing)? (?:to conclusions|in(?!to the| front)|on(?!to)|ship|the (?:queue|gun))|goodbye for now
|(?:end|ending|ended) (?:it|things) with|(?:makes?|made|making) me want to die(?= (?:lol|lmao|haha|honestly lol))|overdos(?:e|ed|ing) on(?= [a-z])(?! (?:pills|my|purpose|them|all|some|sleeping))
|(?:my|an|a|her|his) (?:old|past|previous|first) (?:suicide )?attempt|if (?:you|anyone|anybody|someone|somebody|any of you|they|anyone else)(?: here)? (?:[\w']+ ){0,4}(?:suicidal|suicide|die|dying|killing|ending|harm|harming|hurting)
|(?<!how )(?<!where )(?<!pills )(?<!many )(?<!much )(?<!tablets )(?:do|are|did|have|were) you (?:[\w']+ ){0,8}(?:suicidal|suicide|die|hurting|harming|yourself)
|(?:talked|talk|lesson|class|learned|learnt|research|awareness|training|training on|presentation|essay|post) (?:about|on) (?:self harm|suicide)(?! (?:again|with myself))|(?:no|without|not|stopped|zero|any) (?:more )?self (?:harm\w*|injury)
|(?:cat|dog|kitten|puppy|bunny|baby|toddler|branch|thorns?) (?:has |just )?(?:scratched|bit|scratches|bites) (?:me|my)|(?:died|dies|death|lost|gone|passed) (?:by|from|to|of) suicide|suicide of|(?:called|titled|named) (?:suicide|kill me|dead)|(?:phone|laptop|battery|car|computer|tablet|controller|watch|wifi|screen) (?:is |was |will |just )*(?:[\w']+ ){0,2}(?:die|dying|died|dead)|deadly combination\b(?! of pills)|suicide took|(?:not|never) (?:really |even )?(?:thinking|planning|thought) (?:about|of) (?:suicide|killing|dying|hurting|ending)|(?:support|help|helping|supporting|for|with|to) (?:a |the |other )?suicidal (?:people|friends?|members?|teens?|person|persons|students?|callers?|someone)|(?:film|movie|book|play|show|song|series|documentary|article|episode|story|poem) (?:[\w']+ )?(?:about|on|with|deals with) (?:a |the )?(?:suicide|death|dying|self harm)
|(?:surgery|acne|operation|c section) scars?|die (?:for (?:my|her|him|you)|of|on me)|(?:kill|killed|killing|hurt) myself (?:laughing|with laughter)|(?:asked?|asks|asking|wanted to know|wondered)(?: me)? (?:if|whether) i (?:[\w']+ ){0,5}(?:kill(?:ing)?|hurt(?:ing)?|end(?:ing)?|harm(?:ing)?) (?:myself|my life|it)|(?:going to|will|would|might) die if (?:they|he|she|you|it|i do not|this|we)|not (?:going to )?do(?:ing)? anything (?:to myself|stupid|bad)|not want to live (?:with (?:my|him|her|them)|in (?:the|my|a) (?!pain)|at|near|by the|there)|(?:get|got|getting) rid of (?:my|the|all) (?:[\w']+ )?(?:blades?|razors?|pills|knives)|(?:threw|thrown|throwing) (?:out |away )?(?:my|the|all) (?:[\w']+ )?(?:blades?|razors?)|suicide is (?:such )?(?:an? )?(?:[\w']+ )?(?:hard|difficult|heavy|important|sensitive|serious|tough|taboo|preventable|topic)|die my hair|(?:taught|teach|teaches|learn\w*|showed|shows)(?: [\w']+){0,8} (?:about )?suicide|stopped (?:wanting|wishing|thinking)(?: [\w']+){0,3} (?:die|dying|dead|suicide|myself)|nose(?: [\w']+){0,3} (?:bleed\w*|stop bleeding)|nosebleeds?|bleeding because the (?:dog|cat|kitten)|(?:taking|take|took) my life (?:back|into|in my own)|(?:end|ending) it (?:here|there) for (?:today|tonight|now)|(?:song|track|band|album|game|book|film|movie|show|meme) (?:called |named |titled )?(?:kill yourself|kill me|kill myself|suicide)|(?:plants?|flowers?|phone|battery|pet|fish) (?:[\w']+ ){0,4}(?:dying|die|dead|died)|self harm free|sleep forever on|(?:scared|worried|afraid|worry) (?:that )?my (?:[\w']+ ){1,3}(?:will|might|is going to|could) (?:die|be dead)|(?:not|never) (?:even )?(?:want|plan|planning|going|intend|mean|trying) to (?:end it|end my life|take my life|off myself|harm myself|overdose)|(?:kill|killing) myself (?:at the gym|in the gym|with work|over this|for this (?:exam|job|grade))|(?:hurt|burn|cut|hit) (?:my|his|her) (?:[\w']+ )?(?:at|on|in) the
|(?:listen\w*|album|gig|band|saw|seen|play\w*|love)(?: [\w']+){0,4} suicidal tendencies|suicide (?:defend\w*|defence|defense|missions?|drills?|sprints?|runs? (?:at|again|today)|(?:back )?pass)|(?:keep|kept) dying (?:at|on|to)(?! me\b)|(?:die|died|dying) (?:[\w']+ ){0,3}(?:boss|level|dragon|dungeon)|(?:[\w\']+ )?attempts? at (?=(?:a|an|the(?! (?:age|weekend|start|end|beginning|time))|(?!ending|dying|killing|taking)\w+ing)\b)(?:a|an|the|\w+ing)
|(?:i volunteer|volunteering|i work|as a (?:nurse|counsellor|doctor)|i am a (?:nurse|counsellor|therapist|listener))(?: [\w']+){0,12} (?:about|of|people|patients) (?:wanting to die|dying|suicide|death|killing themselves)|goodbye forever to(?! (?:you|every\w*|all|this|the world|my (?:mum|mom|dad|family|friends?|life|kids))\b)|goodbye forever (?:year \w+|school|primary|college|uni|exams?|maths|winter|braces)
|(?<!\S )kill myself (?:this|that|the|my|i forgot) (?!life|family|parents|head|brain|pain|world|mum|mom|dad|girlfriend|boyfriend|depression|anxiety|voices)[^.!?]*(?:jk|lmao|lol|haha\w*)|(?:mate|friend|cousin|someone|somebody|girl|guy) who (?:used to )?self harm(?:ed|s)?(?: in the past| before| years ago| once)|(?:homework|bag|tax|debt|rent) is (?:[\w']+ )?a burden
"""

#: it was once, and is over; unless something says that it is not
OVER = r"(?:years?|months?|weeks?|days?) (?:clean|free|sober|strong)|(?:long time|ages) ago|once wanted|(?:was|were|felt|been) suicidal (?:once|then|back|in my|as a|at (?:school|uni|work)|when)|in recovery|into recovery|used to(?! (?:touch|beat|hit|hurt|rape) (?:me|us))|no longer|not anymore|(?<!sure i am )(?<!if i am )(?<!not )glad i (?:am|did|stayed|survived)|so glad|years since i (?:tried|attempted|wanted)|(?<!not )(?:happy|grateful|thankful) (?:to be|i am) alive|back then|got better|gets better|years ago|when i was (?:a|younger|little)"
NOT_OVER = r"(?:never|not) (?:[\w\' ]{0,9}) ?(?:told|tell|said)\b|first (?:people|time) i|nobody knows|no one knows|nightmares?|flashbacks?|urges? (?:is|are|will|have)\b(?! gone)|but today|so badly|(?:close|about) to (?:break|cut|relaps|giv|los)\w*|clean gone|clean (?:and )?(?:ruined|broken|lost|down the drain)|(?<!glad i am )(?<!happy i am )(?<!grateful i am )(?<!glad to be )(?<!happy to be )still|again|coming back|came back|right now|tonight|relapsed?|keep|lately|at the moment|these days"
#: said by somebody else, somewhere else
TOLD = r"(?:sings?|singing|sang|song|raps?|writes|wrote a \w+) about|(?:the|an?|this|that|my|in|new) (?:[\w']+ ){0,2}(?:song|lyrics|movie|film|book|novel|episode|character|tv show|series|poem|documentary|article|news|podcast|story|musical|manga|anime)"

URGENT = r"""
kill hang end shoot suicide life overdose overdosing killing ending off strangle drown poison neck top suffocate myself = (?<!not )(?<!never )(?:going to|about to|ready to|will|shall|decided to|decided) (?!not |never |help )(?:[\w']+ ){0,1}<SELF_END>
kill killing hang hanging end ending shoot suicide life overdose overdosing myself = (?<!not )(?<!never )<SELF_END><GAP>{0,3} <NOW>\b
tonight today tomorrow night = \b(?:tonight|today|tomorrow|the night)<GAP>{0,3} (?:i|am) (?:am |will |just )?(?:<SELF_END>|die)\b
die = (?:want to|need to|going to|will|ready to|have to|decided to|about to|should) die (?:right now|now|tonight|today|tomorrow)|i am (?:ready|about|going) to die|decided to die
dead gone alive = (?:i|we) will be (?:dead|gone) (?:by|before|when|tomorrow|soon|tonight|after)|this i will be gone|(?:will not|not going to|going to not) be alive
read see = by the time (?:you|anyone|anybody|someone|they) (?:reads?|sees?|finds?) this
goodbye farewell = this is (?:my |a )?(?:goodbye|farewell)(?! (?:for now|from me for|for today|for tonight|until|to (?:my|the|this)))|goodbye(?: [^.]*)? [.,] .*not (?:going to )?be here|(?:texted|wrote|said|sent|saying|left) (?:me |us |a )?goodbye<GAP>{0,8} (?:not answer|not reply|pills|kill|<THEMSELVES>)|goodbye letters?
look dead = not (?:bother |try )?(?:look|looking) for me|will be dead(?= (?:[.!?,~]|and|then|so)|\s*$)
message post = this is my (?:very )?last (?:message|post)(?! (?:today|for|of|at|in|here|before|tonight))
make through = (?:not|never) (?:[\w']+ ){0,5}make it (?:through (?:the|this|to)|to (?:tomorrow|the morning|morning|the weekend|sunrise))
love tell = tell my (?:mum|mom|mother|dad|family|kids|parents|sister|brother|friends|wife|husband|son|daughter) (?:that )?(?:i love|i am sorry|it was not)|tell (?:them|her|him|everyone) i (?:am sorry|loved?)
bridge roof cliff tracks = (?:going|walking|driving|on my way|heading) to (?:the|a) (?:bridge|roof|cliff|tracks)
safe = \bi (?:am|feel|do) not (?:feel |be )?safe (?:right now|tonight|with myself|alone|by myself|at the moment|today|being alone)
this = \bthis is it for me(?! today| tonight)|\bi loved this room
real = (?:do|doing) it for real
last = (?:last|final) (?:night|day|evening|hours?|moments?|weekend) (?:on (?:this )?earth|alive|of my life|with you all)
letters letter = (?:wrote|written|writing) (?:\w+ ){0,2}letters? to (?:everyone|everybody|my (?:family|parents|mum|mom|kids|friends)|all)\b.*(?:free|gone|over|peace|done|tonight|sorry|goodbye) && !!\bto (?:say sorry|apologi[sz]e)\b
talked promise = (?:not want to be |not be |can not be |nobody |no one )[^.]*talked out of it|(?:not|no) promise (?:that )?i will (?:still )?(?:be (?:here|alive|around)|make it|live)
hurt cut harmed = (?:hurt|cut|harmed|stabbed|injured) myself\b.*(?:blood|bleeding|hospital now|badly hurt)
finish life = (?:finish|finishing|stop|leave) (?:my|this) life|leave this (?:world|earth|life)|leaving this (?:world|earth|life)
jumping jump = \bi am (?:going to be )?jumping(?= (?:[.!?,]|off|now|tonight|from|in front)|\s*$)
step train = (?:step|walk|run|jump|go|throw myself) (?:[\w']+ ){0,2}in front of (?:it|a|the|that)
saved enough = (?:enough|saved(?: up)?|hoarded|collected|stockpiled|been saving) (?:[\w']+ ){0,4}pills|pills (?:saved|hoarded|collected|stockpiled)
dead gone = \bi will be (?:dead|gone)(?: [\w']+){0,2} (?:in|within) (?:a|an|one|two|five|ten|the|\d+)
edge = (?:at|on|over) the edge\b(?! of (?:my|a|tears|the (?:bed|seat|world)))[.!?,]? .*(?:let go|jump|goodbye|sorry|ready|fall|step off)
kick chair = kick (?:away )?the (?:chair|stool)
works fail found mean = (?:make|making) sure (?:it|that it) works (?:this time)?|it will work this time|i will not fail (?:this time|again)|this time i mean it|found me last time
before = before i (?:do it|kill|end|go through with it|jump)(?= (?:[.!?,~]|so|i|and|it|my|myself|here)|\s*$)
hung rope = (?:hung|hanged) myself
end = this is the end for me|the end for me [.,!] goodbye
bleach poison chemicals detergent antifreeze = (?:drank|drunk|swallowed|drinking|took) (?:[\w']+ ){0,2}(?:bleach|poison|chemicals|detergent|antifreeze|cleaner)
razor blade knife scissors = (?:bathroom|bedroom|alone|room|bed|car|here|sitting|floor) (?:[\w']+ ){0,3}with (?:a|my|the) (?:razor|blade|knife|scissors)(?! to (?:cut (?:the|some)|cook|chop))
gun rope noose knife razor blade pills = (?:have|got|found|bought|holding) (?:[\w']+ ){0,3}(?:gun|rope|noose|knife|razor|blade|pills)\b.* use (?:it|them)|(?:gun|rope|noose|knife|razor|blade|pills)(?: [\w']+){0,3} (?:lined up|poured|counted|laid out|spread out|in front of me|loaded)|(?:poured|counted|lined up|laid out|counting|staring at) (?:[\w']+ ){0,3}(?:pills|blade|knife|razor|gun|rope)
die dead kill end mind suicide hang off shoot overdose take life myself = (?<!not )(?:planning|plan|decided|made up my mind|ready|determined|prepared|intend|intending|about|going) (?:[\w']+ ){0,1}to (?:die|be dead|<SELF_END>)(?! (?:during|of|for|laughing|when))
end life = <OTHER><GAP>{0,7} (?:going to|about to|trying to|will|would) (?:[\w']+ ){0,1}(?:end|take) (?:his|her|their) (?:own )?life
jump overdose = <OTHER><GAP>{0,7} (?:is going to|going to|about to|threatening to|trying to) (?:jump off|jump from|jump(?= [.!?,]|\s*$)|overdose)
took something = (?:took|swallowed|taken|drank) (?:something|stuff|them all|too many|too much|a lot)\b.* (?:dying|dizzy|faint|passing out|scared|ambulance|blurry|shaking|regret)
here = (?:not (?:going to )?be (?:here|around) (?:tomorrow|in the morning|anymore|next week))\b.*(?:goodbye|sorry|forgive|love you)|(?:goodbye|sorry|forgive)\b.*not (?:going to )?be (?:here|around) (?:tomorrow|in the morning|anymore|next week)
wrists wrist = (?:cut|slashed|slit|sliced|opened) my (?:own )?wrists?\b(?! on (?:a|the))
decision life = decision to (?:end|die|kill|go|leave this|take my)
survive = (?:not|never) (?:going to |be able to )?(?:survive|live through|live past|get through) (?:tonight|the night|this (?:night|week|weekend)|tomorrow|today)
pills die = (?:taking|took|takes) (?:[\w']+ ){0,3}pills to (?:die|end|kill|go)
rope noose = (?:got|have|bought|tied) (?:the|a|my) (?:rope|noose)(?= (?:[.!?,]|and)|\s*$)
pills = (?:all these|all of these|this many|enough) pills\b.* (?:want|take|taking|going)|pills\b.* (?:want to|going to|about to|thinking of|ready to) (?:take|taking|swallow|swallowing) (?:them|it|all)
bleeding bleed wrists wrist arms = bleeding (?:from|out of) my (?:wrists?|arms?|neck|throat|legs?)|my (?:wrists?|arms?|legs?) (?:is|are|will not stop) bleeding
last = (?:will|is going to|might|could) be my last (?:night|day|evening|hours?|weekend|birthday|message|goodbye)
locked herself himself themselves = locked (?:herself|himself|themselves) (?:in|into)\b.*(?:gun|knife|razor|blade|pills|die|kill|hurt|rope)|(?:in|into) (?:[\w']+ ){0,3}with (?:a|the|his|her|their) (?:gun|rope|knife|razor)
pills = (?:took|swallowed|taken) (?:the|those|these) pills(?! (?:my|the|that|from|for|as|with|in the|on time|late|prescribed|doctor|like|today))
rope noose = with (?:a|the|my) (?:rope|noose)\b|(?:rope|noose) (?:around|over|on|from) (?:my|the|a) (?:neck|tree|beam|door)
survive = (?:not|can not|do not think i (?:can|will)) (?:[\w']+ ){0,3}survive (?:this|the|tonight|another)
note = (?:wrote|written|finished|left) my (?:[\w']+ )?note\b
away from close = (?:seconds|minutes|moments|inches|this close|so close|close|one step) (?:away )?(?:from|to) (?:killing myself|ending (?:it|my life)|jumping|dying|doing it|overdosing)
alive = not want to (?:come out|get out|leave here|wake up|be found) alive
swallowed = \bi (?:have |just )*swallowed (?:something|it|them|the|bleach|poison)(?! (?:wrong|pride))
getting get = (?:getting|fetching|going to get|grabbing) (?:the|a|my) (?:knife|blade|razor|rope|pills|gun)
tried herself himself themselves = <OTHER><GAP>{0,4} (?:just |has |have )?(?:tried to|attempted to) (?:kill|hang|shoot|drown|end) (?:<THEMSELVES>|it all|(?:his|her|their) life)
cut deeper = \bcut\b.* deeper(?! (?:into|than|cuts in))
kicking = (?:pills|they|it all) (?:is |are )?(?:kicking in|taking effect|starting to work)
dead die gone = (?:want|wish|hope|wanna|ready|going|plan) to (?:be )?(?:dead|die|gone)<GAP>{0,3} (?:by )?<NOW>\b
planning plan planned = (?:plan|planning|planned|planned out) my (?:own )?(?:suicide|death|funeral)
strangle drown hang poison suffocate = (?:tried|trying|going) to (?:strangle|drown|hang|poison|suffocate|shoot|stab|choke) myself
make bleeding = bleeding\b.* (?:make it stop|did it to myself|on purpose)
goodbye bye forever = (?:goodbye|bye) (?:forever|for good|for ever|world|cruel)|(?:final|last) goodbye
everything = (?:last|final) time (?:i|you|we) (?:will )?(?:talk|speak|write|hear|see)\b.*(?:me|you|ever)
note = (?<!the )suicide note
wake = \bi will (?:not|never) wake up (?:tomorrow|again|in the)
pills = \b<TOOK> (?:[\w']+ ){0,4}<MANY> (?:[\w']+ ){0,5}pills|all my pills|<TOOK> (?:way )?too many (?:[\w']+ ){0,2}pills
taken took swallowed downed taking = already (?:taken|took|swallowed|downed) (?:the pills|my|all|them)|(?:took|taken|swallowed|downed|taking) (?:them all|all of (?:them|it|my|the pills))(?= [.!?,]|\s*$| (?:and|now|i|pills))|(?:took|taken) (?:way )?too (?:many|much)(?= (?:[.!?,]|and|of|i|on purpose)|\s*$)
taking them = taking (?:all of them|them all|it all) (?:now|right)
overdosed overdosing overdose = \b(?:i|she|he|they|just|have|friend|brother|sister|mum|mom|dad) (?:have |has |just |already |am |is )*(?:overdosed|overdosing)|(?:took|taken|taking) (?:an|the) overdose|about to overdose|going to overdose
took drank swallowed = (?:took|drank|swallowed|taken) (?:something|stuff|it|them) to (?:die|kill|end)|(?:took|taken|swallowed) (?:[\w']+ ){0,5}on purpose
pills blade knife gun rope razor noose = <WITH> (?:is |are )?(?:right )?(?:in my hand|in my hands|to my (?:wrists?|neck|throat|head|arm)|against my|at my (?:wrists?|neck|throat|head)|next to me|beside me|in front of me|by my bed|around my neck|ready|here with me)|have (?:a|the|my) (?:loaded gun|rope ready|noose)|have the pills here|<OTHER> has a (?:gun|knife|rope)
bridge roof ledge tracks cliff rails platform = (?:standing|sitting|i am|up|out) (?:here )?(?:on|at) (?:the|a) (?:edge of (?:the|a) )?(?:train |railway |car park |high )?(?:bridge|roof|ledge|tracks|cliff|rails|platform edge)(?!(?: [\w']+){0,2} (?:watching|waiting|fixing|looking at the|having|with (?:my|a|the)|in traffic|bar|terrace|enjoying|stargazing|cleaning))(?! of (?:my|his|her|our) (?:guitar|song|solo|nose|house))(?! of (?:my|the) (?:guitar|song|solo))
jump = (?<!not )(?:going|about|ready|want) to jump(?! (?:in(?! front)|on(?! the tracks)|into(?! traffic)|to|for|rope|over to|ship|out|back|through|straight|right|~))
plan = have a plan (?:to (?:die|end my|kill|do it)|and i am going)|made a plan to (?:die|end|kill)|have a plan and (?:the|a) (?:means|date)
going = going through with it|know (?:when|how|where) (?:and (?:how|when|where) )?i am going to do it|i am going to do it (?:tonight|today|tomorrow|now|tomorrow)
date = (?:picked|set|chosen|chose) (?:a|the|my) date (?:to (?:end|die|kill)|[.,;!] it is)
stop = nobody can stop me(?: now)?
sorry = about to do it (?:[.,;!] )?i am sorry|doing it (?:tonight|now|today) (?:[.,;!] )?(?:i am )?sorry
stuff things belongings = (?:gave|given|giving) away (?:all )?my (?:stuff|things|belongings)(?: [\w'.,]+){0,4} (?:die|gone|need)
safe danger = (?:can not|not able to|do not think i can) (?:keep myself|stay|be) safe|not safe (?:from|with) myself|in danger from myself|do not (?:trust|feel safe with) myself (?:tonight|right now|alone)
deep bleeding bleed = cut(?:ting)? (?:[\w']+ )?too deep|(?:can not stop|will not stop|not stop) (?:the )?bleeding|bleeding (?:a lot|so much|badly|out)(?! of character)
slit wrists wrist = slit (?:my|her|his|their) (?:wrists?|throat)
tried = (?:just )?tried to (?:kill myself|hang myself|end (?:it|my life)|die|overdose)<GAP>{0,4} <JUST_NOW>|just tried to (?:kill|hang|end)
herself himself themselves themself = <OTHER><GAP>{0,7} (?:going to|about to|trying to|will|would|is) (?:[\w']+ ){0,1}(?:kill|killing|hang|hanging|shoot|shooting|drown|end|ending) <THEMSELVES>
pills tablets = <OTHER><GAP>{0,6} goodbye<GAP>{0,5} pills
planning plan planned plans decided promised chosen = (?:planning|planned|plan|plans|decided|promised|chosen) (?:[\w']+ ){0,3}<SELF_END>
kill ending end hanging = (?:i am|am|just) (?:just |actually |really )?(?:killing myself|ending (?:it all|it|my life)|hanging myself)\b
rest whole everything all = \b(?:took|taken|swallowed|downed|taking) (?:the |my |a )?(?:rest of (?:my (?:pills|prescription|stash)|the (?:pills|packet|bottle)|them)|whole (?:packet|pack|bottle|box|lot|thing)(?! of (?!pills|them|my))|everything (?:in the (?:cupboard|cabinet|bathroom|house|box|drawer|medicine)|i (?:had|have|could|found|own))|entire (?:packet|pack|bottle|box))
swallowed downed = (?:swallowed|downed) (?:[\w']+ ){0,4}(?:pills|packet|bottle|pack|box|handful|bleach)
holding hold = holding (?:a |the |my |all |some )*(?:pills|knife|blade|razor|gun|rope|bottle of pills)
knife gun blade rope pills razor = (?:have|got|bought|found|with) (?:a |the |my |some |all )+(?:rope|noose|gun|knife|blade|razor|pills)\b.* (?:place|myself|goodbye|ready|sorry|die|kill|note|end it)
myself = (?:do|did|doing) (?:something |this |that |it |anything |bad things )?to myself|use (?:it|this|them) on myself|what i (?:will|might|could|am going to|would) do to myself
stupid something = (?:going to|might|will|about to|afraid i will) do something (?:really |very )?(?:stupid|bad|terrible|silly|drastic|dangerous|permanent)
deep blood = cut(?:ting)? (?:[\w']+ ){0,3}(?:too |so |really |very )+deep|cut (?:[\w']+ ){0,2}deep\b|(?:cut|cuts|cutting|blade|wrists?|arms?)\b.* (?:so much|too much|lots of) blood
bridge platform tracks roof ledge cliff balcony railway = (?:on|at|by) (?:the|a) (?:bridge|platform|roof|ledge|cliff|balcony|tracks|railway)\b.* (?:tracks|edge|jump|sorry|goodbye|can not make myself|looking down|keep looking|come down|let go|end it)
talk = talk me out of it
goodbyes goodbye = said (?:all )?my goodbyes|goodbye (?:text|message|note|letter)s?
note notes = (?:note|letter) (?:is|are) (?:on|in|under|for)\b.* (?:not coming back|sorry|goodbye|leaving|when i am gone)
coming found works time = not coming back (?:this time|ever|alive)
front = (?:jump|walk|step|run|throw myself|jumping|stepping) (?:[\w']+ ){0,2}(?:in front of|into) (?:a (?:train|car|bus|truck)|the (?:train|road|river|water|sea|traffic)|traffic)
night = tonight is the night\b.* (?:pain|sorry|goodbye|end|die|over|peace|more|hurt)
hurt cut harm = (?<!not )(?:need|needed|help|stop)\b[^.]*(?:going to|about to|will) (?:hurt|cut|harm) myself|(?:going to|about to|will) (?:hurt|cut|harm) myself<GAP>{0,3} <NOW>\b
"""

CONCERN = r"""
die dead dying disappear exist existing = (?<!not )(?:want|wanted|wanting|wants|wish|ready|longing|need|deserve|feel like|feels like) (?:to )?(?:just |to |only |be ){0,2}(?:die|dying|dead|disappear forever|disappear from|disappear(?= [.!?]|\s*$)|not exist|stop existing|not be here|not be alive)\b
live alive living exist here wake on around = (?:do not|did not|never|not) (?:even |really |think i )?(?:want|feel like|wish|deserve) to (?:live|be alive|be living|exist|wake up|keep living|keep going anymore|be on this earth|be around anymore|be here (?:anymore|any more|any longer))
live living alive here = (?:not sure|idk|do not know|unsure|not know) (?:if|whether|why) i (?:want to |should |even )?(?:keep living|live|go on living|be alive|stay alive|be here)
wish hope = (?:wish|hope|hoping|wishing) (?:that )?i (?:[\w']+ ){0,4}(?:dead|died|never born|never been born|not been born|not exist|never existed|not wake up|never wake up|not alive)|wish i (?:was|were) not (?:here|alive)
wake asleep = (?:sleep|asleep|bed) and (?:just )?(?:not|never) wake(?:ing)? up|(?:want to|could) (?:not|never) wake up
me dead gone = (?:better|happier|easier|fine|best) (?:off )?(?:without me|if i (?:was|were) (?:dead|gone|not here|not alive)|if i died|if i disappeared)|better off dead
miss care notice mind cry know = (?:nobody|no one|who|anyone) (?:would|will) (?:even |really |ever )?(?:miss me|(?:care|notice|mind|know|cry) if i (?:died|was|were|disappeared|am))
died gone disappeared = if i (?:died|was gone|were gone|disappeared|was dead|were dead|killed myself)<GAP>{0,2} (?:nobody|no one|who would|everyone would)
suicidal suicide = (?<!no )\bsuicidal\b|\bsuicide\b
suicide = (?:thoughts?|thinking|think|thought|urges?|dreams?|dreaming|talk|talking|obsess\w+|fantas[\w]+|reading|googling|searching) (?:[\w']+ ){0,3}(?:of|about) (?:my )?suicide|(?:attempt|attempted|considered|considering|contemplating|consider|try) suicide|suicide attempt|commit suicide|suicide note|suicide plan
thoughts thought thinking think fantasise fantasize imagine obsessed = (?:thoughts?|thinking|think|fantasi[sz]e|fantasi[sz]ing|obsessed|imagine|imagining) (?:[\w']+ )?(?:of |about |with )?(?:dying|death|being dead|my own death|killing myself|ending (?:it|it all|my life|everything|things)|hurting myself|self harm|cutting|harming myself|not existing|not being here|not being alive|jumping)
myself = (?:kill|killing|killed|hang|hanging|shoot|drown) myself
yourself = (?:told|tells|telling|tell|said|says|saying|texted|messaged|commented|wrote|dmed) (?:me |to me |that i should )?(?:to )?(?:go )?kill yourself
die = (?:told|tells|telling|said|says|saying) (?:me )?(?:to|that i should|i should) (?:go )?die
myself = (?<!not )(?<!~)(?:cut|cutting|burn|burned|burnt|burning|hurt|hurting|hit|hitting|scratch|scratched|scratching|starve|starved|starving|harm|harming|harmed|punish|punishing|bite|biting|punching|punched|slapped|slapping|choke|choking|stab|stabbing) myself
harm harming harmed harms = self (?:harm|harming|harmed|harms)\b(?! free)
injury injuring = self (?:injury|injuring|injured)
relapsed relapse relapsing = \bi (?:have |just |almost |nearly )?(?:relapsed|relapsing|relapse)|(?:about|going) to relapse
urge urges feel want need tempted like = (?<!~)(?:urges?|feel like|feels like|want|need|needing|tempted) (?:to )?(?:cut|cutting|burn|burning|bleed)(?! (?:down|back|out|my (?:hair|grass)|class|the|off|it|calories|fat|some))\b
cut cuts cutting hurts harms herself himself themselves scars started = \b(?:i|have|just|and) (?:have |just |had )?cut (?:again|my (?:arms?|wrists?|legs?|thighs?|stomach|skin))|(?:started|stop|stopped|starting|still|keep|been) cutting(?! (?:down|back|out|off|the|my hair|hair|carbs|class|grass))|(?:cutting|hurting|harming) <THEMSELVES>|(?:cuts?|hurts?|burns?|harms?|cutting|punishing|starving|starves) <THEMSELVES>|cutting (?:is|makes|helps|calms|feels)(?! (?:onions|grass|hair|carbs|vegetables|class))|scars from
arms arm skin legs wrists thighs = (?:scratched|burned|burnt|cut|cutting|scratching|carved) (?:my|up my) (?:arms?|legs?|wrists?|thighs?|skin)
wall head = (?:punch|punched|punching|hit|banged|banging|smashed|hitting)(?: against)? (?:the|a|my) (?:wall|head)<GAP>{0,6} (?:bled|bleed|deserve|bleeding|purpose)
point reason = (?:no|any|a|the|one|single) (?:point|reason)s? (?:left )?(?:of |in |to |for |why )+(?:me |i |should )*(?:to )?(?:living|live|life|going on|go on|being alive|stay alive|being here|stay here anymore|exist|existing|be alive)
live = (?:nothing|not have anything|anything) (?:left )?(?:to|worth) (?:live|living)(?: for)?|no will to live|lost the will to live
worth = (?:life|living|it all) (?:is|feels) (?:just )?not worth|not worth living
tired sick done = (?:tired|sick|exhausted|done|over|fed up) (?:of|with) (?:living|being alive|life|existing|my life|this life)(?! (?:out of|with|in|at|here|there|alone|together|on|from))
go on life live keep living carry = can not (?:go on|live|keep going|keep living|carry on living|do life|do this life)(?= (?:[.!?,;]|like this|anymore|living|any longer)|\s*$| thing)|can not (?:keep living|do (?:this )?life)\b
living life alive existing = (?:living|existing|being alive|life) (?:hurts|is hell|is too (?:much|hard|painful) to|is pointless|has no meaning)|give up on (?:life|living)|giving up on (?:life|living)
burden = (?:such |just |only |nothing but )?a burden (?:to|on|for) (?:everyone|everybody|my family|people|them|my parents|all|those|you all)
out future = (?:do not|can not|not) see (?:a|any) (?:way out|future)(?! in| with| of)
death dead dying = (?:death|dying|being dead|dead) (?:would|sounds?|seems?|feels?|looks?) (?:be )?(?:like )?(?:a |so |more )?(?:relief|peaceful|easier|nice|better|good|calm|comforting)
over end stop = (?<!not )want (?:it|it all|everything|this|the pain|this pain|all of it|all this) (?:all )?to (?:be over|end|stop|just end|just stop)(?! soon) && !!\b(?:exams?|tests?|school|work|shift|meeting|class|winter|week|flight|lecture|season|divorce|dentist|election|lockdown|homework|essay|interview|term|semester|migraine|headache|heatwave|pregnancy|cold|flu)\b
end ending = (?<!not )(?:want|wanted|thought|thoughts|feel like|thinking|tempted|going) (?:to |of |about )?(?:end|ending) (?:it|it all|things|my life|everything)\b
death scare scared = death (?:does not|doesn't|no longer) (?:even )?scare|not (?:scared|afraid) (?:of|to) (?:dying|die|death) anymore|life scares me more
here around it = (?:if|that|when) i (?:just |simply )*(?:was|were|am) not (?:here|in it|around|alive|there)(?: anymore)?(?= (?:[.!?,~]|anymore|would|and|they|no|everyone)|\s*$)
vanish disappear needs = (?:could|should|might|can|want to|wish i could) (?:just |simply )*(?:vanish|disappear)(?: forever)?(?= (?:[.!?,]|and|forever|tomorrow)|\s*$)|nobody (?:needs|wants) me (?:alive|here|around)?|nobody needs me
looking = (?:looking|staring) at (?:bridges|the tracks|knives|my pills|the pills|the blade)
thought thinking know = (?:thought|thinking|think|know|planned|researched|researching|googled) (?:about )?how i would (?:do it|die|kill|end)
sleep = (?:go to )?sleep (?:forever|for ever|for good|and not wake)(?! (?:on|in|at|through|till|until|with))
cut cuts = \bi cut(?= [.!,])|covered in (?:cuts|scars|burns)|(?:fresh|new|more) cuts|my cuts
shoot kill end = (?:someone|somebody|something|anyone|they|god) would (?:just )?(?:shoot|kill|end|murder) me|just (?:shoot|kill|end) me(?= (?:now|please|already|[.!?])|\s*$)
future = not (?:want|have|deserve|need) (?:a|any) future|no future for me
past future see alive living = (?:see|imagine|picture) myself (?:living|alive|being alive|here|making it|existing|growing old)(?: past| after| in| next| at|\b)
cuts cutting = <OTHER>(?: [\w']+){0,2} (?:cuts|is cutting|has been cutting)(?= (?:and|because|when|at|in|but|a lot|again|every|[.!?,])|\s*$)
want wants live here alive = <OTHER><GAP>{0,5} (?:does not|do not|did not) want to (?:live|be alive|be here anymore|exist|go on|wake up)
planet earth world = not want to be (?:on|in|part of) this (?:planet|earth|world|life)
cut = \bi (?:have |just )?cut (?:last night|today|yesterday|tonight|this morning|badly|again|more|deeper)(?! (?:class|school|work))
deserve = not deserve to (?:be (?:here|alive|breathing|on)|exist|live|breathe)
talking talks = <OTHER>(?: [\w']+){0,6} (?:about|of) (?:ending|taking) (?:her|his|their) (?:own )?life
sure = not (?:sure|certain) (?:that )?(?:if )?i (?:even )?(?:want|deserve|need) to (?:be alive|live|be here|exist|keep)
cope = (?:can not|not|how do i|trouble|struggle|struggling) (?:to )?(?:cope|deal) with (?:being alive|living|existing|life anymore)
die dead dying death only = \bi (?:should|might as well|deserve to|ought to|need to|would rather|better|hope) (?:[\w']+ ){0,5}(?:die|be dead)\b(?! (?:of|for|laughing|when))|(?:dying|death) (?:is|feels|seems|looks|would be) (?:[\w']+ ){0,3}(?:only|best|way|answer|option|solution|escape|easier)|only way (?:out|to (?:stop|end)) (?:[\w']+ ){0,3}(?:is|of) (?:[\w']+ )?(?:dying|death|die|this life|suicide)
attempt attempts = (?:for|after|since|from|of|another|survived|second|third|failed|recent) (?:my |an |a )?(?:suicide )?attempts?\b
voices voice = (?:voices?|they|head|brain|mind) (?:keeps? )?(?:tells?|telling|says?|saying|scream\w*|want\w*) (?:me )?(?:that i should |to )+(?:kill|hurt|die|end|cut|harm)
pray wish hope = (?:pray|praying|hope|hoping|wish) (?:that )?(?:i|god) (?:[\w']+ ){0,3}(?:not wake up|never wake up|takes? me|not make it|die in my sleep)
pull bite until = (?:pull|pulling|bite|biting|pick|picking|scratch|scratching|hit|hitting|dig|digging) (?:[\w']+ ){0,6}(?:until|till) (?:it|i|they|my) (?:[\w']+ )?(?:bleeds?|hurts?|bled|bruises?)
talking keeps = <OTHER>(?: [\w']+){0,6} (?:talking|talks|posting|posts|joking|jokes|thinking|writes|writing) (?:about )?(?:suicide|dying|death|killing <THEMSELVES>|ending it)
easy easier = (?:easy|easier|simpler|best|better) to (?:just )?(?:not exist|not be here|die|disappear|end it|be dead)
want = \bi (?:do )?not want (?:to )?live\b(?! (?:in|with|by|at|near|on|off|without|there|here with|alone in))
heart = (?:hope|wish|pray|want) (?:that )?my heart (?:just )?(?:stops?|would|to stop|gives out)
longer keep = (?:much longer|long) i can (?:keep|go on|do this|live|carry on|hold on|survive|last)
belong = not belong (?:in this (?:world|life)|on this (?:earth|planet)|here anymore|alive)
suicide = suicide (?:feels|seems|is|looks|sounds|might be|would be) (?:[\w']+ ){0,3}(?:option|answer|way|solution|escape|choice|best|easier)|(?:commit|committing|considering|contemplating|planning|attempting|consider) suicide
disappearing = (?:feel like|want|thinking of|thinking about|keep) (?:just )?disappearing(?: forever)?(?! (?:into|for a))
bang head hit slap punch = (?:bang|banging|hit|hitting|slap|slapping|punch|punching|smash) (?:my (?:own )?(?:head|face|legs?)|myself)\b(?! (?:on the (?:door|shelf|table|car|desk)|by accident))
waking = (?:hate|dread|dreading|sad|disappointed|upset|angry) (?:about |when i |that i )?(?:waking|wake|woke) up\b.* (?:wish|not|again|alive|still)
out = (?:want|need) out of (?:life|this life|my life|existence)|\bout of life\b
life end partner = (?:end|ending|over with|finish|finishing|take|taking|stop|stopping) (?:my|this) (?:own )?life\b|my life to (?:be over|end|stop|finish)|(?:point|meaning|purpose|value|worth) (?:to|in|of) my life|my life (?:is|feels) (?:over|pointless|meaningless|worthless|not worth)
reason = (?:no|any|one|without a|a) reasons? (?:left )?to (?:keep going|go on|carry on|stay|live|continue|be here|hold on)(?! (?:with|to|in|at) (?:this|the|that) (?:job|course|diet|game|exam|class|relationship|meeting))
again = (?:cutting|burning|harming|hurting myself|scratching myself|starving myself) again
survived surviving worked = (?:regret|hate|wish i had not|sad|angry|disappointed) (?:that i |about |i )?(?:surviving|survived|lived)|wish it (?:had )?worked
trust = not trust myself && !!\b(?:chocolate|food|cake|sugar|money|sweets|shops?|cookies|sale|credit card|to (?:drive|cook|parallel)|with (?:plants|money|a credit)|exam)\b
keep going = not want to (?:keep going|go on|carry on|continue)(?= (?:[.!?,]|anymore|like this|with (?:life|this life|it all))|\s*$)
here born hate survived = wish i (?:was|were|had) never (?:been )?(?:here|born|made|conceived)|hate that i (?:survived|am (?:still )?(?:here|alive)|woke up|exist|was born)
kill = (?:want|going|ready|about) to kill(?= (?:[.!?,]|so bad|tonight)|\s*$)
live die = (?:not care|do not mind|no matter|whether|indifferent) (?:if |whether )?i (?:live or die|die|live|am alive)
stay fighting = (?:fighting|trying|struggling) to stay alive
their = (?:thoughts|thinking) (?:about|of) (?:ending|taking) (?:their|his|her) (?:own )?life
funeral = my (?:own )?funeral
alive = (?:hate|regret|resent|despise|sick of|tired of|ashamed of|hates) (?:that i am |being |still being )?alive|why am i (?:even |still )*(?:alive|living)|not (?:think i am |feel |be )?(?:meant|supposed|made) to be (?:alive|here|born)|(?:not|never) (?:want|ask|asked) to be alive
energy strength will desire motivation courage = (?:energy|strength|will|desire|motivation|courage) (?:left )?to (?:exist|live|be alive|stay alive|keep living|go on living)
rather = rather (?:just )?(?:not be (?:here|alive|around)|be dead|be gone|not exist|die\b(?! than))
keep = (?:why|should|can not|not|how do i|want to) (?:[\w']+ ){0,3}keep (?:on )?living
hit killed run = (?:if i|wish i|hope i|wishing i|hoping i) (?:[\w']+ ){0,2}(?:hit by|run over|killed by|killed in|never woke)
wish hoping praying wishing = (?:wish|hope|pray|praying|wishing|hoping) (?:that )?(?:my heart|it|everything|i|my life) (?:would|will|could) (?:just )?(?:stop|end|die|be over|vanish|not wake)
relieved happier better fine glad = (?:would|will|is going to) (?:all )?(?:be |feel )?(?:so |much |all )*(?:relieved|happier|better|fine|glad|okay|ok) (?:off )?(?:if i (?:(?:was|were|am) (?:not (?:here|around|alive|born|in)|dead|gone|never|just|out of)|died|die|disappeared|never|vanished|left|had|ended|killed|did|just|stopped|simply)|without me|with me gone|once i|when i am gone|after i am)
deserve kids family = (?:kids|family|children|parents|friends|mum|partner) .*fine without me
nothing = nothing (?:left )?(?:here )?(?:for me|left for me|to stay for)(?: here| anymore)
point purpose hope = no (?:point|purpose|hope) (?:left |anymore )?(?:in|to|for) (?:anything|any of (?:it|this)|living|life|me)\b|out of this life
attempted attempt = \bi (?:have |had )?attempted\b(?! to (?!kill|end|die))|my (?:suicide )?attempt|attempted suicide
scars scar = (?:my|old|new|fresh|self harm) (?:self harm )?scars\b.* (?:new|more|again|fresh|hide|want)|(?:new|fresh) scars
wants want = <OTHER><GAP>{0,6} wants? to (?:end it all|end it|end (?:her|his|their) life)
burning burned cut scratching carving = (?:burning|burned|burnt|burn|cutting|scratching|carving|bruising) (?:up )?my (?:arms?|legs?|wrists?|thighs?|skin|stomach)
wall head = head (?:against|on|into|off) (?:the|a) wall\b.* (?:hurts?|hate|bleed|bled|punish|deserve|stop)
waste = waste of (?:space|air|oxygen|life|skin)
here around = (?:to|like|of|about) not (?:be|being) (?:here|around|alive)(?: anymore)?\b
car bus train truck = (?:if|wish|hope) (?:a|the|some) (?:car|bus|train|truck|lorry) (?:hit|hits|would hit|ran|just hit)
passive ideation si = passive(?:ly)? (?:thoughts|suicidal|ideation)|\bideation\b|\bsi (?:is|has been) (?:bad|back|loud|strong|worse)
end die herself himself themselves suicidal = <OTHER><GAP>{0,4} (?:wants|wanted|threatens|threatened|threatening|talking about|thinking about|thinks about) (?:to )?(?:die|dying|kill(?:ing)? <THEMSELVES>|suicide|end(?:ing)? (?:her|his|their) life|hurt(?:ing)? <THEMSELVES>)
"""

#: a sentence of hers in which death and a feeling about it stand together, and nobody else's death
DEATH = r"\b(?:die|dying|died|dead|death|alive|exist|existing|existence|living(?! (?:with|in|at|by|here|alone|room|together|the|on|near|costs?)))\b"
HERS = r"\b(?:i|me|my|myself)\b"
FEELING = r"\b(?:feel|feels|feeling|want|wants|wanted|wanting|wish|hate|mind|care|think|thinking|thoughts?|picture|picturing|imagine|imagining|easy|easier|tired|disappointed|sad that|rather|deserve|hope|hoping|better|relief|why|point|regret|daydream\w*|fantasi\w*|obsess\w*|stand|bear|crave|longing|need|rest|escape|quiet|calm|ready|should|scares? me|dream|dreaming|pretend|peaceful|happier|wonder|wondering|struggle|struggling|hard|exhausting|pointless|enough)\b"
ELSEWHERE = r"\b(?:he|she|it died|they|you|your|we|mum|mom|mother|dad|father|nan|nana|gran|grandma|grandad|granddad|grandpa|grandfather|grandmother|uncle|aunt|cousin|brother|sister|cat|dog|rabbit|hamster|pet|horse|fish|plants?|phone|laptop|battery|car|computer|app|people|someone|somebody|celebrity|actor|character|afraid|fear|scared|terrified|anxiety|panic|afterlife|kids|husband|wife|friend|game|level|alive and well|good to be alive|glad|happy|grateful|lucky|love being|feel alive|so alive|never felt more)\b"
#: what makes a thought a matter of hours
SOON = r"\b(?:tonight|right now|tomorrow|this weekend|goodbye|(?:have|got|made|making) (?:a|my) plan|i am going to|about to|decided to|i will (?:hurt|kill|do it)|can not (?:hold|fight it)|razor|knife|blade|gun|rope|noose|pills|what i need to do it|a way to do it|so close|can not stop myself|last time|do it soon|end of the (?:day|week)|drunk|home alone|not safe|unsafe|(?:nobody|no one|everyone) is (?:at )?home|everything i need|all i need|(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|midnight|(?:a|the) (?:day|date) to|suicide note|no one can stop|nobody can stop|i have decided|made up my mind|ready to|going through with|on my birthday|when (?:they|everyone|everybody) (?:is|are) (?:asleep|gone|out)|before i (?:go|do)|the end|final|nobody (?:is )?home)\b"

#: what stands in angle brackets in the tables
PARTS = {
    "SELF_END": SELF_END,
    "NOW": NOW,
    "JUST_NOW": JUST_NOW,
    "OTHER": OTHER,
    "THEMSELVES": THEMSELVES,
    "MANY": MANY,
    "TOOK": TOOK,
    "GAP": GAP,
    "WITH": WITH,
}
