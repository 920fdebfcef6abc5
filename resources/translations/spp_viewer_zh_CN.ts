<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>{file}: larger than the limit of {limit:.0f} megapixels that protects your memory; save a smaller copy and open that</source>
        <translation>{file}：超过了为保护内存而设的 {limit:.0f} 百万像素上限；请另存一份较小的图像再打开</translation>
    </message>
    <message>
        <source>{file}: not an image in a known format; use {formats}</source>
        <translation>{file}：不是可识别的图像格式；请使用 {formats}</translation>
    </message>
    <message>
        <source>{file}: too large for the free memory; save a smaller copy</source>
        <translation>{file}：太大，可用内存不足；请另存一份较小的图像</translation>
    </message>
    <message>
        <source>{file}: damaged or incomplete ({reason}); get a fresh copy or save it again</source>
        <translation>{file}：已损坏或不完整（{reason}）；请重新获取或重新保存</translation>
    </message>
    <message>
        <source>{path}: a folder, not an image; open one of the files in it</source>
        <translation>{path}：这是文件夹，不是图像；请打开其中的某个文件</translation>
    </message>
    <message>
        <source>{path}: no such file; check the name</source>
        <translation>{path}：文件不存在；请检查文件名</translation>
    </message>
    <message>
        <source>{path}: not a regular file; open an image file</source>
        <translation>{path}：不是普通文件；请打开图像文件</translation>
    </message>
    <message>
        <source>{file}: the file is empty; get a fresh copy</source>
        <translation>{file}：文件为空；请重新获取</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({reason}); check its name and permissions</source>
        <translation>{path}：无法读取（{reason}）；请检查文件名和权限</translation>
    </message>
    <message>
        <source>first of {frames} frames</source>
        <translation>共 {frames} 帧，取第一帧</translation>
    </message>
    <message>
        <source>32-bit values scaled to 8 bits</source>
        <translation>32 位数值已缩放为 8 位</translation>
    </message>
    <message>
        <source>16-bit values scaled to 8 bits</source>
        <translation>16 位数值已缩放为 8 位</translation>
    </message>
    <message>
        <source>floating-point values scaled</source>
        <translation>浮点数值已缩放</translation>
    </message>
    <message>
        <source>transparency composited on white</source>
        <translation>透明部分已合成到白色背景</translation>
    </message>
    <message>
        <source>{device} has no memory left for the model; this ran on the CPU. Free some to go back.</source>
        <translation>{device} 没有足够的内存容纳模型，已改用 CPU 运行。释放内存后可改回。</translation>
    </message>
    <message>
        <source>the memory does not suffice; choose fewer or smaller scales, or close other programs</source>
        <translation>内存不足；请选择更少或更小的尺度，或关闭其他程序</translation>
    </message>
    <message>
        <source>{device} ran out of memory; this ran on the CPU. Choose smaller scales to go back.</source>
        <translation>{device} 内存不足，已改用 CPU 运行。选择较小的尺度即可改回。</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are so oblong that scale {scale} was lowered to {used}.</source>
        <translation>{width} x {height} 像素的图像过于狭长，尺度 {scale} 已降为 {used}。</translation>
    </message>
    <message>
        <source>{path}: not saved, {error}; analyse a smaller copy or fewer scales</source>
        <translation>{path}：未保存，{error}；请分析较小的图像或减少尺度</translation>
    </message>
    <message>
        <source>{path}: cannot be written ({reason}); choose another place or name</source>
        <translation>{path}：无法写入（{reason}）；请换一个位置或名称</translation>
    </message>
    <message>
        <source>{file}: {error}; install the current version of SPP Viewer</source>
        <translation>{file}：{error}；请安装当前版本的 SPP Viewer</translation>
    </message>
    <message>
        <source>{file}: too large for the free memory; close other programs</source>
        <translation>{file}：太大，可用内存不足；请关闭其他程序</translation>
    </message>
    <message>
        <source>{file}: not a whole analysis file ({reason}); analyse the image again or get a fresh copy</source>
        <translation>{file}：不是完整的分析文件（{reason}）；请重新分析图像或重新获取文件</translation>
    </message>
    <message>
        <source>{file}: {size:.0f} MiB are more than the {limit:.0f} MiB that are read; split the file</source>
        <translation>{file}：大小为 {size:.0f} MiB，超过可读取的 {limit:.0f} MiB；请拆分文件</translation>
    </message>
    <message>
        <source>{file}: too large for the free memory; split the file</source>
        <translation>{file}：太大，可用内存不足；请拆分文件</translation>
    </message>
    <message>
        <source>{file}: not readable as JSON ({error}); get it again or remove it</source>
        <translation>{file}：不是可读取的 JSON（{error}）；请重新获取或移除它</translation>
    </message>
    <message>
        <source>{file}: not a COCO annotation file; it lacks &quot;images&quot; or &quot;annotations&quot;</source>
        <translation>{file}：不是 COCO 标注文件，缺少 &quot;images&quot; 或 &quot;annotations&quot;</translation>
    </message>
    <message>
        <source>{file}: a COCO file without boxes; get the one with instances</source>
        <translation>{file}：这是没有边框的 COCO 文件；请获取含实例标注的文件</translation>
    </message>
    <message>
        <source>{file}: lists {count} images named {image}; keep one, or give their folders</source>
        <translation>{file}：列有 {count} 幅名为 {image} 的图像；请只保留一幅，或写明所在文件夹</translation>
    </message>
    <message>
        <source>{file}: category {category!r} is not among its categories; complete them</source>
        <translation>{file}：类别 {category!r} 不在其类别表中；请补全类别表</translation>
    </message>
    <message>
        <source>{file}: unknown format; end the name with one of {known}</source>
        <translation>{file}：未知格式；文件名请以下列后缀之一结尾：{known}</translation>
    </message>
    <message>
        <source>{file}: does not list {image}; choose the file that does</source>
        <translation>{file}：其中没有 {image}；请选择包含它的文件</translation>
    </message>
    <message>
        <source>{file}: annotates a picture of {wide} x {high} pixels, but {image} has {width} x {height}; use the annotation of this very picture</source>
        <translation>{file}：标注的图片为 {wide} x {high} 像素，而 {image} 为 {width} x {height}；请使用这幅图像自己的标注</translation>
    </message>
    <message>
        <source>{file}: {reason}; correct the annotation</source>
        <translation>{file}：{reason}；请更正标注</translation>
    </message>
    <message>
        <source>{file}: no box lies on {image} of {width} x {height} pixels; check that they belong together</source>
        <translation>{file}：没有边框落在 {width} x {height} 像素的 {image} 上；请检查二者是否对应</translation>
    </message>
    <message>
        <source>{file}: not a PASCAL VOC annotation; its outermost element is {tag!r}</source>
        <translation>{file}：不是 PASCAL VOC 标注，其最外层元素是 {tag!r}</translation>
    </message>
    <message>
        <source>{file}: object {number} has no name; complete the annotation</source>
        <translation>{file}：第 {number} 个目标没有名称；请补全标注</translation>
    </message>
    <message>
        <source>{file}: not a readable annotation ({error}); get it again or remove it</source>
        <translation>{file}：不是可读取的标注（{error}）；请重新获取或移除它</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Analysis</source>
        <translation>分析(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Overlays</source>
        <translation>叠加层(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Stages</source>
        <translation>阶段(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source>La&amp;yout</source>
        <translation>布局(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open an image.</source>
        <translation>打开一幅图像。</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open all images of a folder.</source>
        <translation>打开文件夹中的所有图像。</translation>
    </message>
    <message>
        <source>&amp;Sample photographs</source>
        <translation>示例照片(&amp;S)</translation>
    </message>
    <message>
        <source>Open the photographs that ship with the program.</source>
        <translation>打开随程序附带的照片。</translation>
    </message>
    <message>
        <source>&amp;Previous image</source>
        <translation>上一幅图像(&amp;P)</translation>
    </message>
    <message>
        <source>Open the file before.</source>
        <translation>打开前一个文件。</translation>
    </message>
    <message>
        <source>&amp;Next image</source>
        <translation>下一幅图像(&amp;N)</translation>
    </message>
    <message>
        <source>Open the file after.</source>
        <translation>打开后一个文件。</translation>
    </message>
    <message>
        <source>&amp;Export detections…</source>
        <translation>导出检测结果(&amp;E)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve analysis…</source>
        <translation>保存分析(&amp;V)…</translation>
    </message>
    <message>
        <source>Write everything to one file, to open again.</source>
        <translation>把全部内容写入一个文件，以后可再打开。</translation>
    </message>
    <message>
        <source>Save pict&amp;ure…</source>
        <translation>保存图片(&amp;U)…</translation>
    </message>
    <message>
        <source>Write the view as a picture.</source>
        <translation>把当前画面写成图片。</translation>
    </message>
    <message>
        <source>Cop&amp;y picture</source>
        <translation>复制图片(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>关闭窗口(&amp;C)</translation>
    </message>
    <message>
        <source>Close this window.</source>
        <translation>关闭此窗口。</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>End the program.</source>
        <translation>结束程序。</translation>
    </message>
    <message>
        <source>&amp;Analyse again</source>
        <translation>重新分析(&amp;A)</translation>
    </message>
    <message>
        <source>Run the pipeline again.</source>
        <translation>再次运行整个流程。</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Stop the analysis, or clear the selection.</source>
        <translation>停止分析，或清除选择。</translation>
    </message>
    <message>
        <source>&amp;Reset score threshold</source>
        <translation>重置得分阈值(&amp;R)</translation>
    </message>
    <message>
        <source>Go back to the threshold that the model suggests.</source>
        <translation>恢复模型建议的阈值。</translation>
    </message>
    <message>
        <source>&amp;Fit image</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>Show the whole image.</source>
        <translation>显示整幅图像。</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel.</source>
        <translation>一个图像像素对应一个屏幕像素。</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Enlarge the image.</source>
        <translation>放大图像。</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Reduce the image.</source>
        <translation>缩小图像。</translation>
    </message>
    <message>
        <source>Live win&amp;dow</source>
        <translation>实时窗口(&amp;D)</translation>
    </message>
    <message>
        <source>Detec&amp;tions</source>
        <translation>检测结果(&amp;T)</translation>
    </message>
    <message>
        <source>The final boxes as a table.</source>
        <translation>以表格列出最终边框。</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>窗口(&amp;W)</translation>
    </message>
    <message>
        <source>What happened to the selected window, from its cells to NMS.</source>
        <translation>所选窗口的全过程：从特征图单元到 NMS。</translation>
    </message>
    <message>
        <source>Filte&amp;rs</source>
        <translation>滤波器(&amp;R)</translation>
    </message>
    <message>
        <source>Pre&amp;vious filter</source>
        <translation>上一个滤波器(&amp;V)</translation>
    </message>
    <message>
        <source>Ne&amp;xt filter</source>
        <translation>下一个滤波器(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Go to filter…</source>
        <translation>转到滤波器(&amp;G)…</translation>
    </message>
    <message>
        <source>Write the boxes that are shown: those above the threshold, of the shown classes.</source>
        <translation>写出显示的边框：高于阈值且属于所显示类别的边框。</translation>
    </message>
    <message>
        <source>Save &amp;mosaic…</source>
        <translation>保存拼图(&amp;M)…</translation>
    </message>
    <message>
        <source>Write the maps of all filters as a picture, every cell of them.</source>
        <translation>把所有滤波器的特征图写成一张图片，保留每个单元。</translation>
    </message>
    <message>
        <source>Copy the view, or in the table of detections the selected rows.</source>
        <translation>复制当前画面；在检测结果表格中则复制所选行。</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take the last change of options back.</source>
        <translation>撤回上一次选项更改。</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Make the change again.</source>
        <translation>再次进行该更改。</translation>
    </message>
    <message>
        <source>Open &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Choose the folder of another model.</source>
        <translation>选择另一个模型的文件夹。</translation>
    </message>
    <message>
        <source>Back to &amp;defaults</source>
        <translation>恢复默认值(&amp;D)</translation>
    </message>
    <message>
        <source>Analyse with the paper&apos;s options again.</source>
        <translation>按论文的选项重新分析。</translation>
    </message>
    <message>
        <source>Start t&amp;he race</source>
        <translation>开始比赛(&amp;H)</translation>
    </message>
    <message>
        <source>Race SPP-Net against R-CNN.</source>
        <translation>让 SPP-Net 与 R-CNN 比赛。</translation>
    </message>
    <message>
        <source>Show all c&amp;lasses</source>
        <translation>显示所有类别(&amp;L)</translation>
    </message>
    <message>
        <source>Show boxes of every class again.</source>
        <translation>重新显示每个类别的边框。</translation>
    </message>
    <message>
        <source>S&amp;earch detections</source>
        <translation>搜索检测结果(&amp;E)</translation>
    </message>
    <message>
        <source>List only some of the detections.</source>
        <translation>只列出部分检测结果。</translation>
    </message>
    <message>
        <source>Analyse all &amp;images</source>
        <translation>分析所有图像(&amp;I)</translation>
    </message>
    <message>
        <source>Analyse the whole list in the background; what you open meanwhile goes first.</source>
        <translation>在后台分析整个列表；期间打开的图像优先。</translation>
    </message>
    <message>
        <source>&amp;Pause or resume the list</source>
        <translation>暂停或继续列表(&amp;P)</translation>
    </message>
    <message>
        <source>Stop the analysis of the list for a while, or go on with it.</source>
        <translation>暂停列表的分析，或继续进行。</translation>
    </message>
    <message>
        <source>&amp;Stop the list</source>
        <translation>停止列表(&amp;S)</translation>
    </message>
    <message>
        <source>Give up the analysis of the list; what is analysed stays.</source>
        <translation>放弃列表的分析；已分析的保留。</translation>
    </message>
    <message>
        <source>&amp;Compare view</source>
        <translation>对照视图(&amp;C)</translation>
    </message>
    <message>
        <source>A second canvas that looks at the same place: conv5 alone, before regression, without NMS, and more.</source>
        <translation>第二块画布，看同一位置：仅 conv5、回归前、不做 NMS 等。</translation>
    </message>
    <message>
        <source>Draw a window on the photograph and see it scored while it moves.</source>
        <translation>在照片上画一个窗口，移动时即时查看其得分。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Where the score of the selected window came from.</source>
        <translation>所选窗口的得分从何而来。</translation>
    </message>
    <message>
        <source>All maps of a layer at once, and one of them closely.</source>
        <translation>一层的所有特征图一览，并可细看其中一幅。</translation>
    </message>
    <message>
        <source>O&amp;ptions</source>
        <translation>选项(&amp;P)</translation>
    </message>
    <message>
        <source>Model, scales, proposals, thresholds and device.</source>
        <translation>模型、尺度、候选区域、阈值和设备。</translation>
    </message>
    <message>
        <source>R&amp;ace</source>
        <translation>比赛(&amp;A)</translation>
    </message>
    <message>
        <source>SPP-Net against R-CNN on this image.</source>
        <translation>SPP-Net 与 R-CNN 在此图像上的对比。</translation>
    </message>
    <message>
        <source>Si&amp;zes</source>
        <translation>尺寸(&amp;Z)</translation>
    </message>
    <message>
        <source>This image at any size: one vector length for all.</source>
        <translation>此图像的任意尺寸：向量长度都相同。</translation>
    </message>
    <message>
        <source>Imag&amp;es</source>
        <translation>图像列表(&amp;E)</translation>
    </message>
    <message>
        <source>Show or hide the list of images at the left.</source>
        <translation>显示或隐藏左侧的图像列表。</translation>
    </message>
    <message>
        <source>Show the filter before.</source>
        <translation>显示前一个滤波器。</translation>
    </message>
    <message>
        <source>Show the next filter.</source>
        <translation>显示后一个滤波器。</translation>
    </message>
    <message>
        <source>Type the number of a filter.</source>
        <translation>输入滤波器的编号。</translation>
    </message>
    <message>
        <source>&amp;Maximum over filters</source>
        <translation>各滤波器最大值(&amp;M)</translation>
    </message>
    <message>
        <source>Show the strongest filter of each cell.</source>
        <translation>显示每个单元响应最强的滤波器。</translation>
    </message>
    <message>
        <source>&amp;System theme</source>
        <translation>跟随系统主题(&amp;S)</translation>
    </message>
    <message>
        <source>Light or dark as the system is.</source>
        <translation>浅色或深色随系统而定。</translation>
    </message>
    <message>
        <source>&amp;Light theme</source>
        <translation>浅色主题(&amp;L)</translation>
    </message>
    <message>
        <source>Dark writing on light surfaces.</source>
        <translation>浅色界面，深色文字。</translation>
    </message>
    <message>
        <source>&amp;Dark theme</source>
        <translation>深色主题(&amp;D)</translation>
    </message>
    <message>
        <source>Light writing on dark surfaces.</source>
        <translation>深色界面，浅色文字。</translation>
    </message>
    <message>
        <source>&amp;Side panel</source>
        <translation>侧面板(&amp;S)</translation>
    </message>
    <message>
        <source>Show or hide the panel at the side.</source>
        <translation>显示或隐藏侧面板。</translation>
    </message>
    <message>
        <source>&amp;Move side panel</source>
        <translation>移动侧面板(&amp;M)</translation>
    </message>
    <message>
        <source>Move the panel to the other side of the image.</source>
        <translation>把面板移到图像的另一侧。</translation>
    </message>
    <message>
        <source>&amp;Float side panel</source>
        <translation>浮动侧面板(&amp;F)</translation>
    </message>
    <message>
        <source>Give the panel a window of its own, or dock it again.</source>
        <translation>让面板成为独立窗口，或重新停靠。</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>Put all panels back to where they were at first.</source>
        <translation>把所有面板恢复到最初的位置。</translation>
    </message>
    <message>
        <source>&amp;System language</source>
        <translation>跟随系统语言(&amp;S)</translation>
    </message>
    <message>
        <source>English or Chinese as the system is.</source>
        <translation>英文或中文随系统而定。</translation>
    </message>
    <message>
        <source>English words.</source>
        <translation>使用英文。</translation>
    </message>
    <message>
        <source>Chinese words, in simplified characters.</source>
        <translation>使用简体中文。</translation>
    </message>
    <message>
        <source>&amp;Detections</source>
        <translation>检测结果(&amp;D)</translation>
    </message>
    <message>
        <source>Final boxes with class and score.</source>
        <translation>最终边框及其类别和得分。</translation>
    </message>
    <message>
        <source>&amp;Ground truth</source>
        <translation>真值标注(&amp;G)</translation>
    </message>
    <message>
        <source>Annotated boxes that lie beside the image.</source>
        <translation>图像旁边的标注文件中的边框。</translation>
    </message>
    <message>
        <source>&amp;Proposals</source>
        <translation>候选区域(&amp;P)</translation>
    </message>
    <message>
        <source>All boxes that may hold an object.</source>
        <translation>所有可能包含目标的边框。</translation>
    </message>
    <message>
        <source>A&amp;ctivation</source>
        <translation>激活(&amp;C)</translation>
    </message>
    <message>
        <source>The chosen filter, or the strongest of each cell, in colours.</source>
        <translation>所选滤波器，或每个单元的最强滤波器，以颜色显示。</translation>
    </message>
    <message>
        <source>W&amp;hy</source>
        <translation>原因(&amp;H)</translation>
    </message>
    <message>
        <source>What of the photograph speaks for the class, and what against it.</source>
        <translation>照片中哪些部分支持该类别，哪些部分反对。</translation>
    </message>
    <message>
        <source>conv5 &amp;window</source>
        <translation>conv5 窗口(&amp;W)</translation>
    </message>
    <message>
        <source>Its cells, and the selected proposal&apos;s window on them.</source>
        <translation>特征图单元，以及所选候选区域在其上的窗口。</translation>
    </message>
    <message>
        <source>P&amp;yramid</source>
        <translation>金字塔(&amp;Y)</translation>
    </message>
    <message>
        <source>The selected window&apos;s bins, what each pooled, and from where.</source>
        <translation>所选窗口的池化格，各自池化的值及其来源。</translation>
    </message>
    <message>
        <source>&amp;Before regression</source>
        <translation>回归前(&amp;B)</translation>
    </message>
    <message>
        <source>Where detections were before they were moved.</source>
        <translation>检测框在边框回归之前的位置。</translation>
    </message>
    <message>
        <source>&amp;Suppressed boxes</source>
        <translation>被抑制的边框(&amp;S)</translation>
    </message>
    <message>
        <source>What stronger boxes of the same class suppressed.</source>
        <translation>被同类更强边框抑制的边框。</translation>
    </message>
    <message>
        <source>&amp;Keys and actions</source>
        <translation>按键与操作(&amp;K)</translation>
    </message>
    <message>
        <source>All actions with their keys.</source>
        <translation>所有操作及其按键。</translation>
    </message>
    <message>
        <source>&amp;Guided tour</source>
        <translation>导览(&amp;G)</translation>
    </message>
    <message>
        <source>The story of the paper in ten steps.</source>
        <translation>分十步讲解这篇论文。</translation>
    </message>
    <message>
        <source>Show &amp;log file</source>
        <translation>显示日志文件(&amp;L)</translation>
    </message>
    <message>
        <source>Where the program writes what went wrong.</source>
        <translation>程序记录出错信息的地方。</translation>
    </message>
    <message>
        <source>&amp;About SPP Viewer</source>
        <translation>关于 SPP Viewer(&amp;A)</translation>
    </message>
    <message>
        <source>Version, libraries and licence.</source>
        <translation>版本、程序库与许可证。</translation>
    </message>
    <message>
        <source>Stopped on an unexpected error ({error}); the details help to report it.</source>
        <translation>因意外错误而停止（{error}）；详细信息有助于报告问题。</translation>
    </message>
    <message>
        <source>No image</source>
        <translation>没有图像</translation>
    </message>
    <message>
        <source>Place among the files</source>
        <translation>在文件列表中的位置</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放比例</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>{size} px</source>
        <translation>{size} px</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>松开鼠标即可打开</translation>
    </message>
    <message>
        <source>Open an image with Ctrl+O, or drop one here.</source>
        <translation>按 Ctrl+O 打开图像，或将图像拖放到这里。</translation>
    </message>
    <message>
        <source>missed: {name}</source>
        <translation>漏检：{name}</translation>
    </message>
    <message>
        <source>filter {number}, cell {x}, {y}: {value}</source>
        <translation>滤波器 {number}，单元 {x}, {y}：{value}</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>The photograph with boxes and maps over it; arrow keys move it.</source>
        <translation>照片及其上的边框和特征图；方向键移动画面。</translation>
    </message>
    <message>
        <source>Keys and actions</source>
        <translation>按键与操作</translation>
    </message>
    <message>
        <source>Mouse on the image</source>
        <translation>在图像上使用鼠标</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zooms at the cursor.</source>
        <translation>以光标为中心缩放。</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Moves the image, with the left or the middle button.</source>
        <translation>用左键或中键移动图像。</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>单击</translation>
    </message>
    <message>
        <source>Selects the smallest box under the cursor; again, the next larger one.</source>
        <translation>选择光标下最小的边框；再次单击选择更大的一个。</translation>
    </message>
    <message>
        <source>Unexpected error</source>
        <translation>意外错误</translation>
    </message>
    <message>
        <source>Something went wrong that should not have. What is open stays open.</source>
        <translation>出现了不该发生的错误。已打开的内容不受影响。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>About SPP Viewer</source>
        <translation>关于 SPP Viewer</translation>
    </message>
    <message>
        <source>A desktop laboratory for spatial pyramid pooling networks (He, Zhang, Ren and Sun, 2014): see every stage from pixels to boxes. MIT licence; weights, photographs and fonts as in NOTICE.</source>
        <translation>空间金字塔池化网络（He、Zhang、Ren 和 Sun，2014）的桌面实验室：观察从像素到边框的每个阶段。采用 MIT 许可证；权重、照片和字体见 NOTICE。</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Picture, twice the size on screen (*.png)</source>
        <translation>图片，屏幕大小的两倍 (*.png)</translation>
    </message>
    <message>
        <source>Picture, as on screen (*.png)</source>
        <translation>图片，与屏幕相同 (*.png)</translation>
    </message>
    <message>
        <source>Picture, four times the size on screen (*.png)</source>
        <translation>图片，屏幕大小的四倍 (*.png)</translation>
    </message>
    <message>
        <source>Drawing, boxes as shapes (*.svg)</source>
        <translation>矢量图，边框为图形 (*.svg)</translation>
    </message>
    <message>
        <source>Analysis as JSON</source>
        <translation>JSON 格式的分析</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>PASCAL VOC annotation</source>
        <translation>PASCAL VOC 标注</translation>
    </message>
    <message>
        <source>COCO annotations</source>
        <translation>COCO 标注</translation>
    </message>
    <message>
        <source>COCO results</source>
        <translation>COCO 结果</translation>
    </message>
    <message>
        <source>Export detections</source>
        <translation>导出检测结果</translation>
    </message>
    <message>
        <source>Export detections of {classes}</source>
        <translation>导出 {classes} 的检测结果</translation>
    </message>
    <message>
        <source>Save analysis</source>
        <translation>保存分析</translation>
    </message>
    <message>
        <source>SPP Viewer analysis (*{s})</source>
        <translation>SPP Viewer 分析 (*{s})</translation>
    </message>
    <message>
        <source>Save picture of the view</source>
        <translation>保存当前画面</translation>
    </message>
    <message>
        <source>Save race</source>
        <translation>保存比赛结果</translation>
    </message>
    <message>
        <source>The picture of the race is on the clipboard.</source>
        <translation>比赛的图片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>There is no race over this image yet: start one, and save its picture then.</source>
        <translation>此图像尚无比赛：请先开始一次，再保存其图片。</translation>
    </message>
    <message>
        <source>Save scores</source>
        <translation>保存得分</translation>
    </message>
    <message>
        <source>Save sweep</source>
        <translation>保存扫描</translation>
    </message>
    <message>
        <source>Save races of the past</source>
        <translation>保存以往的比赛</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Save mosaic of the maps</source>
        <translation>保存特征图拼图</translation>
    </message>
    <message>
        <source>The picture of the view is on the clipboard.</source>
        <translation>当前画面已复制到剪贴板。</translation>
    </message>
    <message>
        <source>{path} is written.</source>
        <translation>{path} 已写入。</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像列表</translation>
    </message>
    <message>
        <source>Images and analyses ({patterns})</source>
        <translation>图像和分析 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>The sample photographs are missing ({error}); install the program again to have them.</source>
        <translation>缺少示例照片（{error}）；重新安装程序即可恢复。</translation>
    </message>
    <message>
        <source>&amp;Undo: {what}</source>
        <translation>撤销(&amp;U)：{what}</translation>
    </message>
    <message>
        <source>&amp;Redo: {what}</source>
        <translation>重做(&amp;R)：{what}</translation>
    </message>
    <message>
        <source>{url} is not a file on this computer; save the image first and open that.</source>
        <translation>{url} 不是本机上的文件；请先保存图像，再打开它。</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the message and its detail.</source>
        <translation>复制消息及其详细信息。</translation>
    </message>
    <message>
        <source>Dismiss this notice.</source>
        <translation>关闭此通知。</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>检测结果</translation>
    </message>
    <message>
        <source>Search detections</source>
        <translation>搜索检测结果</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Part of a class&apos;s name, or of a proposal&apos;s number with #. Down goes on to the table, Esc empties it.</source>
        <translation>类别名称的一部分，或以 # 开头的候选区域编号。向下键进入表格，Esc 清空。</translation>
    </message>
    <message>
        <source>Show all classes (Ctrl+Shift+T).</source>
        <translation>显示所有类别 (Ctrl+Shift+T)。</translation>
    </message>
    <message>
        <source>Rows on the clipboard: {count}.</source>
        <translation>已复制到剪贴板的行数：{count}。</translation>
    </message>
    <message>
        <source>Nothing was detected in this image, not even below the threshold.</source>
        <translation>此图像中没有检测到任何目标，阈值以下也没有。</translation>
    </message>
    <message>
        <source>No class or proposal number among the shown boxes holds “{words}”: Esc empties the search.</source>
        <translation>显示的边框中没有类别或候选区域编号含有“{words}”：按 Esc 清空搜索。</translation>
    </message>
    <message>
        <source>No class is chosen, so no box is shown. Ctrl+Shift+T shows all classes.</source>
        <translation>未选择任何类别，因此没有显示边框。按 Ctrl+Shift+T 显示所有类别。</translation>
    </message>
    <message>
        <source>No box of the chosen classes scores above {threshold}; of other classes {count} do. Ctrl+Shift+T shows all classes.</source>
        <translation>所选类别中没有得分高于 {threshold} 的边框；其他类别有 {count} 个。按 Ctrl+Shift+T 显示所有类别。</translation>
    </message>
    <message>
        <source>Nothing of the chosen classes was detected. Ctrl+Shift+T shows all classes.</source>
        <translation>没有检测到所选类别的目标。按 Ctrl+Shift+T 显示所有类别。</translation>
    </message>
    <message>
        <source>No box scores above {threshold}. The strongest is {best} at {score}: lower the threshold.</source>
        <translation>没有边框的得分高于 {threshold}。最强的是 {best}，得分 {score}：请降低阈值。</translation>
    </message>
    <message>
        <source>Detected objects will be listed here, with class, score and box, when the analysis is done.</source>
        <translation>分析完成后，这里会列出检测到的目标及其类别、得分和边框。</translation>
    </message>
    <message>
        <source>{shown} shown of {count}</source>
        <translation>显示 {shown} 个，共 {count} 个</translation>
    </message>
    <message>
        <source>{listed} listed, {words}</source>
        <translation>列出 {listed} 个，{words}</translation>
    </message>
    <message>
        <source>{found} found, {wrong} wrong, {missed} missed</source>
        <translation>找到 {found} 个，错误 {wrong} 个，漏检 {missed} 个</translation>
    </message>
    <message>
        <source>The analysis was cancelled; F5 starts it again.</source>
        <translation>分析已取消；按 F5 重新开始。</translation>
    </message>
    <message>
        <source>The analysis failed, so there are no detections; the notice shows the reason.</source>
        <translation>分析未能完成，因此没有检测结果；原因见通知。</translation>
    </message>
    <message>
        <source>Open an image with Ctrl+O: detected objects will be listed here, with class, score and box.</source>
        <translation>按 Ctrl+O 打开图像：这里会列出检测到的目标及其类别、得分和边框。</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Box, px</source>
        <translation>边框，px</translation>
    </message>
    <message>
        <source>Prop.</source>
        <translation>候选</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>The class, in its colour.</source>
        <translation>类别，以其颜色显示。</translation>
    </message>
    <message>
        <source>SVM score; zero is the decision boundary.</source>
        <translation>SVM 得分；零为决策边界。</translation>
    </message>
    <message>
        <source>Edges x1, y1, x2, y2 in image pixels, or width by height where room is short; sorted by area.</source>
        <translation>边缘 x1, y1, x2, y2，单位为图像像素；空间不足时显示宽乘高。按面积排序。</translation>
    </message>
    <message>
        <source>Number of the proposal that it came from.</source>
        <translation>它来自的候选区域的编号。</translation>
    </message>
    <message>
        <source>Overlap with the best annotated box of its class: ✓ found, ✗ wrong by the VOC protocol.</source>
        <translation>与同类最佳标注框的重叠：按 VOC 规则，✓ 为找到，✗ 为错误。</translation>
    </message>
    <message>
        <source>IoU {overlap}, #{rival}</source>
        <translation>IoU {overlap}，#{rival}</translation>
    </message>
    <message>
        <source>Proposal {number}: {x1}, {y1} to {x2}, {y2} px, {size}</source>
        <translation>候选区域 {number}：{x1}, {y1} 至 {x2}, {y2} px，{size}</translation>
    </message>
    <message>
        <source>Suppressed by {name} {score}, proposal {number}, which it overlaps by {overlap}.</source>
        <translation>被 {name} {score}（候选区域 {number}）抑制，与其重叠 {overlap}。</translation>
    </message>
    <message>
        <source>Boxes above the threshold that it suppressed: {count}. The triangle or Right lists them.</source>
        <translation>被它抑制的高于阈值的边框：{count} 个。单击三角形或按向右键列出。</translation>
    </message>
    <message>
        <source>{name}, trained on few boxes</source>
        <translation>{name}，训练框很少</translation>
    </message>
    <message>
        <source>{name}, suppressed, {words}</source>
        <translation>{name}，被抑制，{words}</translation>
    </message>
    <message>
        <source>{words}, suppressed {count}</source>
        <translation>{words}，抑制了 {count} 个</translation>
    </message>
    <message>
        <source>score {value}</source>
        <translation>得分 {value}</translation>
    </message>
    <message>
        <source>{w} by {h} pixels</source>
        <translation>宽 {w}、高 {h} 像素</translation>
    </message>
    <message>
        <source>proposal {number}</source>
        <translation>候选区域 {number}</translation>
    </message>
    <message>
        <source>overlap with ground truth {value}</source>
        <translation>与真值标注的重叠 {value}</translation>
    </message>
    <message>
        <source>found</source>
        <translation>找到</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>滤波器</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>select a box to sort by it</source>
        <translation>选择一个边框以便按其排序</translation>
    </message>
    <message>
        <source>Selectivity compares the window of the selected box with the rest of the map.</source>
        <translation>选择性比较所选边框的窗口与特征图的其余部分。</translation>
    </message>
    <message>
        <source>{layer}: filters, rows and columns of cells</source>
        <translation>{layer}：滤波器数、单元行数和列数</translation>
    </message>
    <message>
        <source>The mosaic shows the greatest of each {n} {times} {n} cells, the map below all of them.</source>
        <translation>拼图显示每 {n} {times} {n} 个单元中的最大值，下方的特征图显示全部单元。</translation>
    </message>
    <message>
        <source>The maps of all conv5 filters will be here, with what each responds to in the photograph, as soon as one is open (Ctrl+O) and analysed.</source>
        <translation>打开图像 (Ctrl+O) 并分析后，这里会显示所有 conv5 滤波器的特征图，以及每个滤波器在照片中对什么响应。</translation>
    </message>
    <message>
        <source>Maximum over all filters</source>
        <translation>所有滤波器的最大值</translation>
    </message>
    <message>
        <source>{name}, activation {v}</source>
        <translation>{name}，激活值 {v}</translation>
    </message>
    <message>
        <source>Cell {x}, {y} of the map at scale {scale}; {w} {times} {h} image pixels. A click opens it there.</source>
        <translation>尺度 {scale} 的特征图的单元 {x}, {y}；{w} {times} {h} 个图像像素。单击可在该处打开。</translation>
    </message>
    <message>
        <source>Its strongest patches in the one image; click one to open it.</source>
        <translation>它在这一幅图像中响应最强的图块；单击可打开。</translation>
    </message>
    <message>
        <source>It responds to nothing in the one image.</source>
        <translation>它对这一幅图像没有任何响应。</translation>
    </message>
    <message>
        <source>No filter chosen</source>
        <translation>未选择滤波器</translation>
    </message>
    <message>
        <source>Click a tile, or go there with the arrow keys, to see its strongest patches.</source>
        <translation>单击小图或用方向键选择，查看其响应最强的图块。</translation>
    </message>
    <message>
        <source>Filter {number}</source>
        <translation>滤波器 {number}</translation>
    </message>
    <message>
        <source>Its strongest patches in {count} images; click one to open it.</source>
        <translation>它在 {count} 幅图像中响应最强的图块；单击可打开。</translation>
    </message>
    <message>
        <source>It responds to none of the {count} images.</source>
        <translation>它对这 {count} 幅图像都没有响应。</translation>
    </message>
    <message>
        <source>{detector} computes conv5 for every window separately, so there is no map of the whole image; analyse with SPP-Net to browse its filters.</source>
        <translation>{detector} 对每个窗口单独计算 conv5，因此没有整幅图像的特征图；请用 SPP-Net 分析以浏览其滤波器。</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>按编号</translation>
    </message>
    <message>
        <source>By peak</source>
        <translation>按峰值</translation>
    </message>
    <message>
        <source>By mean</source>
        <translation>按均值</translation>
    </message>
    <message>
        <source>By selectivity</source>
        <translation>按选择性</translation>
    </message>
    <message>
        <source>In the order of the network&apos;s weights.</source>
        <translation>按网络权重中的顺序。</translation>
    </message>
    <message>
        <source>The filter with the greatest activation anywhere first.</source>
        <translation>激活峰值最大的滤波器在前。</translation>
    </message>
    <message>
        <source>The filter that responds most over the whole image first.</source>
        <translation>对整幅图像平均响应最强的滤波器在前。</translation>
    </message>
    <message>
        <source>(mean inside the selected box − mean outside) / (their sum): the filter that responds to the box and to nothing else first.</source>
        <translation>（所选边框内均值 − 外部均值）/（二者之和）：只对该边框有响应的滤波器在前。</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The layer whose filters are browsed. Maps of layers below conv5 are computed when they are chosen.</source>
        <translation>正在浏览其滤波器的层。conv5 以下各层的特征图在选择时才计算。</translation>
    </message>
    <message>
        <source>Order of the filters</source>
        <translation>滤波器的顺序</translation>
    </message>
    <message>
        <source>How the maps are sorted</source>
        <translation>特征图的排序方式</translation>
    </message>
    <message>
        <source>Shorter side of the image that the network saw, in pixels</source>
        <translation>网络所见图像的短边，单位为像素</translation>
    </message>
    <message>
        <source>Common colours</source>
        <translation>统一色标</translation>
    </message>
    <message>
        <source>One colour scale for all filters, up to the greatest peak. Otherwise each has its own, up to its peak.</source>
        <translation>所有滤波器共用一个色标，上限为最大峰值。否则各用各的，上限为自身峰值。</translation>
    </message>
    <message>
        <source>Compared image</source>
        <translation>对照图像</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>对照的内容</translation>
    </message>
    <message>
        <source>Scale that is compared</source>
        <translation>对照的尺度</translation>
    </message>
    <message>
        <source>conv5 at {scale} px</source>
        <translation>{scale} px 的 conv5</translation>
    </message>
    <message>
        <source>{scale} px</source>
        <translation>{scale} px</translation>
    </message>
    <message>
        <source>{count} boxes, {left} survive</source>
        <translation>{count} 个边框，保留 {left} 个</translation>
    </message>
    <message>
        <source>Open an image: its comparison is shown here.</source>
        <translation>打开图像：对照的内容会显示在这里。</translation>
    </message>
    <message>
        <source>{what} will be here when the analysis is done; F5 starts it.</source>
        <translation>分析完成后，这里会显示{what}；按 F5 开始。</translation>
    </message>
    <message>
        <source>{detector} has no map of the whole image to compare.</source>
        <translation>{detector} 没有可供对照的整幅图像特征图。</translation>
    </message>
    <message>
        <source>The image was analysed at one scale only; analyse it at several to compare their maps.</source>
        <translation>此图像只在一个尺度上分析过；请在多个尺度上分析以对照其特征图。</translation>
    </message>
    <message>
        <source>Number of the filter</source>
        <translation>滤波器编号</translation>
    </message>
    <message>
        <source>Type a number from 0 to {last} and press Return.</source>
        <translation>输入 0 到 {last} 之间的编号并按回车键。</translation>
    </message>
    <message>
        <source>Receptive fields of its strongest cells</source>
        <translation>最强单元的感受野</translation>
    </message>
    <message>
        <source>No cell responds in this image</source>
        <translation>此图像中没有单元响应</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>峰值</translation>
    </message>
    <message>
        <source>The greatest activation in the map.</source>
        <translation>特征图中的最大激活值。</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>The mean activation over all cells.</source>
        <translation>所有单元的平均激活值。</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>激活率</translation>
    </message>
    <message>
        <source>The share of cells with any activation.</source>
        <translation>有激活的单元所占比例。</translation>
    </message>
    <message>
        <source>Selectivity</source>
        <translation>选择性</translation>
    </message>
    <message>
        <source>(mean inside − mean outside) / (their sum): +1 where the filter responds only inside the selected box&apos;s window on this layer, −1 where only outside.</source>
        <translation>（内部均值 − 外部均值）/（二者之和）：+1 表示滤波器只在所选边框于此层的窗口内响应，−1 表示只在窗口外响应。</translation>
    </message>
    <message>
        <source>Map of the chosen filter</source>
        <translation>所选滤波器的特征图</translation>
    </message>
    <message>
        <source>cell {x}, {y}:  {value}</source>
        <translation>单元 {x}, {y}：  {value}</translation>
    </message>
    <message>
        <source>Cell {x}, {y}, activation {value}</source>
        <translation>单元 {x}, {y}，激活值 {value}</translation>
    </message>
    <message>
        <source>Its receptive field: {w} by {h} image pixels around {x}, {y}.</source>
        <translation>其感受野：以 {x}, {y} 为中心，宽 {w}、高 {h} 个图像像素。</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>The model has no classes for this detector, so there was nothing to suppress.</source>
        <translation>模型没有此检测器的类别，因此无需抑制。</translation>
    </message>
    <message>
        <source>Select a box on the photograph or a row of the detections: what happened to its window is shown here.</source>
        <translation>在照片上选择一个边框，或在检测结果中选择一行：这里会显示其窗口的全过程。</translation>
    </message>
    <message>
        <source>What happened to the selected window is shown here when the analysis is done.</source>
        <translation>分析完成后，这里会显示所选窗口的全过程。</translation>
    </message>
    <message>
        <source>Open an image and, as soon as it is analysed, select a box: its cells, pyramid, scores and suppression are shown here.</source>
        <translation>打开一幅图像，分析完成后选择一个边框：这里会显示其单元、金字塔、得分和抑制情况。</translation>
    </message>
    <message>
        <source>Unit {number}: {value}</source>
        <translation>神经元 {number}：{value}</translation>
    </message>
    <message>
        <source>{name} {score}: {fate}</source>
        <translation>{name} {score}：{fate}</translation>
    </message>
    <message>
        <source>The selected window</source>
        <translation>所选窗口</translation>
    </message>
    <message>
        <source>Pyramid bins over the crop</source>
        <translation>裁剪图上的金字塔池化格</translation>
    </message>
    <message>
        <source>Proposal {number}</source>
        <translation>候选区域 {number}</translation>
    </message>
    <message>
        <source>{x1}, {y1} to {x2}, {y2} px</source>
        <translation>{x1}, {y1} 至 {x2}, {y2} px</translation>
    </message>
    <message>
        <source>Best class: {name}  {score}</source>
        <translation>最佳类别：{name}  {score}</translation>
    </message>
    <message>
        <source>Trained on few boxes: trust its score less.</source>
        <translation>训练框很少：其得分可信度较低。</translation>
    </message>
    <message>
        <source>Cut the window in {n} {times} {n} bins</source>
        <translation>把窗口划分为 {n} {times} {n} 个池化格</translation>
    </message>
    <message>
        <source>{n} by {n} bins</source>
        <translation>{n} 乘 {n} 个池化格</translation>
    </message>
    <message>
        <source>strongest filter</source>
        <translation>最强滤波器</translation>
    </message>
    <message>
        <source>Each bin shows the filter that responds most; click it to follow that filter</source>
        <translation>每个池化格显示响应最强的滤波器；单击可跟踪该滤波器</translation>
    </message>
    <message>
        <source>Show each bin&apos;s strongest filter again</source>
        <translation>重新显示每个池化格的最强滤波器</translation>
    </message>
    <message>
        <source>filter {number}  {cross}</source>
        <translation>滤波器 {number}  {cross}</translation>
    </message>
    <message>
        <source>Filter {number}, click to show the strongest again</source>
        <translation>滤波器 {number}，单击重新显示最强滤波器</translation>
    </message>
    <message>
        <source>Fixed-length vector</source>
        <translation>定长向量</translation>
    </message>
    <message>
        <source>fc7 units</source>
        <translation>fc7 神经元</translation>
    </message>
    <message>
        <source>Non-maximum suppression</source>
        <translation>非极大值抑制</translation>
    </message>
    <message>
        <source>Pyramid</source>
        <translation>金字塔</translation>
    </message>
    <message>
        <source>Each bin keeps the largest response of the cells that it touches; a line leads to the cell that won.</source>
        <translation>每个池化格保留所触及单元的最大响应；连线指向胜出的单元。</translation>
    </message>
    <message>
        <source>Every bin of every level (rows) for every filter (columns): what fc6 sees, whatever the window&apos;s size.</source>
        <translation>每层的每个池化格（行）对每个滤波器（列）：无论窗口多大，这就是 fc6 的输入。</translation>
    </message>
    <message>
        <source>fc7</source>
        <translation>fc7</translation>
    </message>
    <message>
        <source>What the two fully connected layers make of the vector, folded into rows.</source>
        <translation>两个全连接层由该向量得到的特征，折叠成若干行显示。</translation>
    </message>
    <message>
        <source>Class scores</source>
        <translation>类别得分</translation>
    </message>
    <message>
        <source>One SVM for each class; zero is its decision boundary. Squares are hollow for classes of few boxes.</source>
        <translation>每个类别一个 SVM；零为其决策边界。空心方块表示训练框很少的类别。</translation>
    </message>
    <message>
        <source>Click a class to show this window for that class.</source>
        <translation>单击某个类别，即可按该类别跟踪此窗口。</translation>
    </message>
    <message>
        <source>Regression</source>
        <translation>边框回归</translation>
    </message>
    <message>
        <source>Dashed: the proposal. Solid: the box that the class&apos;s regressor makes of it.</source>
        <translation>虚线：候选区域。实线：该类别的回归器给出的边框。</translation>
    </message>
    <message>
        <source>Of two boxes of a class that overlap too much, the one with the higher score stays.</source>
        <translation>同类的两个边框重叠过多时，保留得分较高者。</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪图</translation>
    </message>
    <message>
        <source>It was warped, without a window on conv5.</source>
        <translation>它经过变形缩放，在 conv5 上没有窗口。</translation>
    </message>
    <message>
        <source>{bins} bins {times} {filters} filters = {count} values</source>
        <translation>{bins} 个池化格 {times} {filters} 个滤波器 = {count} 个数值</translation>
    </message>
    <message>
        <source>Filter {number} is silent in this window.</source>
        <translation>滤波器 {number} 在此窗口中没有响应。</translation>
    </message>
    <message>
        <source>Point at a bin to see what it pools.</source>
        <translation>将光标指向一个池化格，查看它池化了什么。</translation>
    </message>
    <message>
        <source>{count} units, {share} % of them active</source>
        <translation>{count} 个神经元，其中 {share} % 激活</translation>
    </message>
    <message>
        <source>shown above {threshold}</source>
        <translation>显示高于 {threshold} 者</translation>
    </message>
    <message>
        <source>Box before and after regression</source>
        <translation>边框回归前后</translation>
    </message>
    <message>
        <source>{size} cells of conv5 ({left}–{right}, {top}–{bottom}) at scale {scale}</source>
        <translation>conv5 单元 {size}（{left}–{right}，{top}–{bottom}），尺度 {scale}</translation>
    </message>
    <message>
        <source>, shared with another proposal</source>
        <translation>，另 1 个候选区域共用</translation>
    </message>
    <message>
        <source>, shared with {count} other proposals</source>
        <translation>，另 {count} 个共用</translation>
    </message>
    <message>
        <source>Bin {row}, {column}: 0, no cell responds to filter {filter}</source>
        <translation>池化格 {row}, {column}：0，没有单元对滤波器 {filter} 响应</translation>
    </message>
    <message>
        <source>Bin {row}, {column}: {value} of filter {filter}, from cell {x}, {y}</source>
        <translation>池化格 {row}, {column}：滤波器 {filter} 的值为 {value}，来自单元 {x}, {y}</translation>
    </message>
    <message>
        <source>{n} {times} {n}, bin {row}, {column}, filter {filter}: {value}</source>
        <translation>{n} {times} {n}，池化格 {row}, {column}，滤波器 {filter}：{value}</translation>
    </message>
    <message>
        <source>{pixels} px to the right</source>
        <translation>右移 {pixels} px</translation>
    </message>
    <message>
        <source>{pixels} px to the left</source>
        <translation>左移 {pixels} px</translation>
    </message>
    <message>
        <source>{pixels} px down</source>
        <translation>下移 {pixels} px</translation>
    </message>
    <message>
        <source>{pixels} px up</source>
        <translation>上移 {pixels} px</translation>
    </message>
    <message>
        <source>{share} % wider</source>
        <translation>变宽 {share} %</translation>
    </message>
    <message>
        <source>{share} % narrower</source>
        <translation>变窄 {share} %</translation>
    </message>
    <message>
        <source>{share} % taller</source>
        <translation>变高 {share} %</translation>
    </message>
    <message>
        <source>{share} % shorter</source>
        <translation>变矮 {share} %</translation>
    </message>
    <message>
        <source>cut at the image&apos;s edge</source>
        <translation>在图像边缘处裁切</translation>
    </message>
    <message>
        <source>Left where it was.</source>
        <translation>位置未变。</translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>for {name}</source>
        <translation>按 {name}</translation>
    </message>
    <message>
        <source>for {name}, switched off</source>
        <translation>按 {name}，已关闭</translation>
    </message>
    <message>
        <source>for {name}, not taken</source>
        <translation>按 {name}，未采用</translation>
    </message>
    <message>
        <source>not a candidate</source>
        <translation>不是候选</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>suppressed</source>
        <translation>被抑制</translation>
    </message>
    <message>
        <source>over the limit</source>
        <translation>超出上限</translation>
    </message>
    <message>
        <source>suppressed after regression</source>
        <translation>回归后被抑制</translation>
    </message>
    <message>
        <source>Not a candidate: {name}, its best class, scores {score}, and only scores above {limit} count.</source>
        <translation>不是候选：最佳类别 {name} 的得分为 {score}，只有高于 {limit} 的得分才算。</translation>
    </message>
    <message>
        <source>Survived NMS, but {count} stronger {name} boxes did too, the limit of a class.</source>
        <translation>通过了 NMS，但另有 {count} 个更强的 {name} 边框也通过了，已达每类上限。</translation>
    </message>
    <message>
        <source>Kept: no stronger {name} box overlaps it by more than {iou}.</source>
        <translation>保留：没有更强的 {name} 边框与它的重叠超过 {iou}。</translation>
    </message>
    <message>
        <source>Suppressed by {rival} that it overlaps by {overlap}.</source>
        <translation>与{rival}重叠 {overlap}，被其抑制。</translation>
    </message>
    <message>
        <source>Survived the first NMS; after regression it overlapped {rival} by {overlap} and was suppressed.</source>
        <translation>通过了第一次 NMS；回归后与{rival}重叠 {overlap}，被抑制。</translation>
    </message>
    <message>
        <source>It suppressed one weaker box.</source>
        <translation>它抑制了一个较弱的边框。</translation>
    </message>
    <message>
        <source>It suppressed {count} weaker boxes.</source>
        <translation>它抑制了 {count} 个较弱的边框。</translation>
    </message>
    <message>
        <source>It is not shown, since its score is not above {threshold}.</source>
        <translation>它未显示，因为得分不高于 {threshold}。</translation>
    </message>
    <message>
        <source>a stronger box</source>
        <translation>一个更强的边框</translation>
    </message>
    <message>
        <source>a {name} box of score {score}</source>
        <translation>得分为 {score} 的 {name} 边框</translation>
    </message>
    <message>
        <source>Maps of all filters</source>
        <translation>所有滤波器的特征图</translation>
    </message>
    <message>
        <source>peak {peak}  ·  mean {mean}</source>
        <translation>峰值 {peak}  ·  均值 {mean}</translation>
    </message>
    <message>
        <source>{count} maps; arrow keys choose one.</source>
        <translation>{count} 幅特征图；用方向键选择。</translation>
    </message>
    <message>
        <source>Overlays</source>
        <translation>叠加层</translation>
    </message>
    <message>
        <source>Score threshold</source>
        <translation>得分阈值</translation>
    </message>
    <message>
        <source>Scores above</source>
        <translation>得分高于</translation>
    </message>
    <message>
        <source>Detections with a higher SVM score are shown; zero is the decision boundary.</source>
        <translation>显示 SVM 得分更高的检测结果；零为决策边界。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Choose a model folder: one with a bundle.json, as spp-viewer train writes it.</source>
        <translation>选择模型文件夹：其中含有 spp-viewer train 写出的 bundle.json。</translation>
    </message>
    <message>
        <source>Bundled model</source>
        <translation>自带模型</translation>
    </message>
    <message>
        <source>Return to the model that is installed with the program.</source>
        <translation>恢复使用随程序附带的模型。</translation>
    </message>
    <message>
        <source>It is loaded when it is first needed.</source>
        <translation>首次需要时加载。</translation>
    </message>
    <message>
        <source>Trained on {date}.</source>
        <translation>训练于 {date}。</translation>
    </message>
    <message>
        <source>Few training boxes: {names}</source>
        <translation>训练框很少：{names}</translation>
    </message>
    <message>
        <source>Classes that were trained on few boxes: doubt their scores. {names}</source>
        <translation>训练框很少的类别：其得分可信度较低。{names}</translation>
    </message>
    <message>
        <source>{backbone}, {count} classes</source>
        <translation>{backbone}，{count} 个类别</translation>
    </message>
    <message>
        <source>{backbone}, trained on {count} photographs</source>
        <translation>{backbone}，用 {count} 张照片训练</translation>
    </message>
    <message>
        <source>Device that ran</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Under the cursor</source>
        <translation>光标处</translation>
    </message>
    <message>
        <source>Model: not loaded yet</source>
        <translation>模型：尚未加载</translation>
    </message>
    <message>
        <source>{name} · {backbone}</source>
        <translation>{name} · {backbone}</translation>
    </message>
    <message>
        <source>{time}, from cache</source>
        <translation>{time}，来自缓存</translation>
    </message>
    <message>
        <source>{layer} cell {x}, {y}: {value}</source>
        <translation>{layer} 单元 {x}, {y}：{value}</translation>
    </message>
    <message>
        <source>{count} classes: {names}</source>
        <translation>{count} 个类别：{names}</translation>
    </message>
    <message>
        <source>Ran on {device}.</source>
        <translation>在 {device} 上运行。</translation>
    </message>
    <message>
        <source>Kept from an earlier run, times included; F5 runs it again.</source>
        <translation>沿用以前的运行结果，包括用时；按 F5 重新运行。</translation>
    </message>
    <message>
        <source>running{dots}  Esc cancels</source>
        <translation>运行中{dots}  Esc 取消</translation>
    </message>
    <message>
        <source>cancelled, F5 starts again</source>
        <translation>已取消，F5 重新开始</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{time} in total</source>
        <translation>共 {time}</translation>
    </message>
    <message>
        <source>the network once per window</source>
        <translation>每个窗口运行一次网络</translation>
    </message>
    <message>
        <source>the network once per image</source>
        <translation>每幅图像运行一次网络</translation>
    </message>
    <message>
        <source>warping and convolving</source>
        <translation>变形缩放与卷积</translation>
    </message>
    <message>
        <source>convolving</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>projecting windows</source>
        <translation>投影窗口</translation>
    </message>
    <message>
        <source>pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>fc6 and fc7</source>
        <translation>fc6 和 fc7</translation>
    </message>
    <message>
        <source>SVMs</source>
        <translation>SVM</translation>
    </message>
    <message>
        <source>regression</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>finding proposals, which both share</source>
        <translation>生成二者共用的候选区域</translation>
    </message>
    <message>
        <source>warming up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>等待轮到自己</translation>
    </message>
    <message>
        <source>{stage}: {done} of {total}</source>
        <translation>{stage}：{done} / {total}</translation>
    </message>
    <message>
        <source>run {run}, {words}</source>
        <translation>第 {run} 轮，{words}</translation>
    </message>
    <message>
        <source>{windows} done</source>
        <translation>{windows}已完成</translation>
    </message>
    <message>
        <source>{windows}, {rate}/s</source>
        <translation>{windows}，{rate}/s</translation>
    </message>
    <message>
        <source>{timed} of {count} windows were run; their time is multiplied.</source>
        <translation>只运行了 {count} 个窗口中的 {timed} 个；用时按比例放大。</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>trained on few boxes, trust less: {names}</source>
        <translation>训练框很少，可信度较低：{names}</translation>
    </message>
    <message>
        <source>x {x}, y {y} px</source>
        <translation>x {x}, y {y} px</translation>
    </message>
    <message>
        <source>The photograph, decoded once and turned upright.</source>
        <translation>照片，只解码一次并转正。</translation>
    </message>
    <message>
        <source>Selective Search, fast</source>
        <translation>选择性搜索，快速</translation>
    </message>
    <message>
        <source>Selective Search, quality</source>
        <translation>选择性搜索，高质量</translation>
    </message>
    <message>
        <source>OpenCV&apos;s Selective Search, fast</source>
        <translation>OpenCV 的选择性搜索，快速</translation>
    </message>
    <message>
        <source>OpenCV&apos;s Selective Search, quality</source>
        <translation>OpenCV 的选择性搜索，高质量</translation>
    </message>
    <message>
        <source>Sliding windows</source>
        <translation>滑动窗口</translation>
    </message>
    <message>
        <source>What the paper uses (section 4.1).</source>
        <translation>论文采用的方法（4.1 节）。</translation>
    </message>
    <message>
        <source>More colour spaces and starting points: more boxes, and several times slower.</source>
        <translation>更多颜色空间和起始点：边框更多，但慢数倍。</translation>
    </message>
    <message>
        <source>OpenCV&apos;s search, for comparison: other boxes, and about 30 times slower.</source>
        <translation>OpenCV 的搜索，供比较：边框不同，约慢 30 倍。</translation>
    </message>
    <message>
        <source>OpenCV&apos;s search, for comparison: other boxes, and about 25 times slower.</source>
        <translation>OpenCV 的搜索，供比较：边框不同，约慢 25 倍。</translation>
    </message>
    <message>
        <source>Windows of fixed sizes and shapes, without a look at the image.</source>
        <translation>固定大小和形状的窗口，不看图像内容。</translation>
    </message>
    <message>
        <source>Shorter side of the image as the network sees it, in pixels. Each window is taken from the scale at which it covers about 13 × 13 cells. The paper: 688 for one scale, 480, 576, 688, 864 and 1200 for five (section 4.1).</source>
        <translation>网络所见图像的短边，单位为像素。每个窗口取自使其覆盖约 13 × 13 个单元的尺度。论文：单尺度为 688，五尺度为 480、576、688、864 和 1200（4.1 节）。</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>1 scale</source>
        <translation>1 个尺度</translation>
    </message>
    <message>
        <source>5 scales</source>
        <translation>5 个尺度</translation>
    </message>
    <message>
        <source>Own list</source>
        <translation>自定列表</translation>
    </message>
    <message>
        <source>Shorter sides in pixels</source>
        <translation>短边，单位为像素</translation>
    </message>
    <message>
        <source>Whole numbers from {low} to {high}, with commas between them, such as 480, 688</source>
        <translation>{low} 到 {high} 之间的整数，以逗号分隔，例如 480, 688</translation>
    </message>
    <message>
        <source>Proposal method</source>
        <translation>候选区域方法</translation>
    </message>
    <message>
        <source>Boxes from a file…</source>
        <translation>来自文件的边框…</translation>
    </message>
    <message>
        <source>OpenCV searches in its place</source>
        <translation>改由 OpenCV 搜索</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>最多</translation>
    </message>
    <message>
        <source>Upper limit on the boxes of an image. The paper: about 2000 (section 4.1). Of a file, all are used.</source>
        <translation>每幅图像的边框上限。论文：约 2000（4.1 节）。来自文件的边框全部采用。</translation>
    </message>
    <message>
        <source>Where the boxes come from that may hold an object. The paper: Selective Search, fast (section 4.1).</source>
        <translation>可能包含目标的边框从何而来。论文：选择性搜索，快速（4.1 节）。</translation>
    </message>
    <message>
        <source>Proposals</source>
        <translation>候选区域</translation>
    </message>
    <message>
        <source>They came with the saved analysis. Choose a method to analyse the image again.</source>
        <translation>这些边框来自保存的分析。选择一种方法即可重新分析图像。</translation>
    </message>
    <message>
        <source>NMS IoU</source>
        <translation>NMS IoU</translation>
    </message>
    <message>
        <source>Of two boxes of a class that overlap more than this, the one with the lower score goes. The paper: 0.3 (section 4.1). Boxes and counts follow the slider.</source>
        <translation>同类的两个边框重叠超过此值时，去掉得分较低者。论文：0.3（4.1 节）。边框和计数随滑块变化。</translation>
    </message>
    <message>
        <source>Candidates above</source>
        <translation>候选得分高于</translation>
    </message>
    <message>
        <source>SVM score that a window must exceed to take part in NMS at all; what is shown of the outcome is up to the score threshold. The authors&apos; code: −1.5.</source>
        <translation>窗口参与 NMS 所需超过的 SVM 得分；结果中显示哪些由得分阈值决定。作者的代码：−1.5。</translation>
    </message>
    <message>
        <source>Detections per class</source>
        <translation>每类检测数</translation>
    </message>
    <message>
        <source>Upper limit on the boxes of each class that NMS leaves. The authors&apos; code: 100.</source>
        <translation>NMS 后每个类别保留的边框上限。作者的代码：100。</translation>
    </message>
    <message>
        <source>Box regression</source>
        <translation>边框回归</translation>
    </message>
    <message>
        <source>Move what NMS leaves to fit its object better, and suppress once more. The paper does (section 4.1).</source>
        <translation>移动 NMS 保留的边框以更好地贴合目标，再做一次抑制。论文采用此法（4.1 节）。</translation>
    </message>
    <message>
        <source>Detection</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Boxes of any class that may hold an object.</source>
        <translation>可能包含目标的任意类别边框。</translation>
    </message>
    <message>
        <source>conv5</source>
        <translation>conv5</translation>
    </message>
    <message>
        <source>One convolution pass over the whole image: filters, rows and columns of the last map.</source>
        <translation>对整幅图像做一次卷积：最后一幅特征图的滤波器数、行数和列数。</translation>
    </message>
    <message>
        <source>conv</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>fc</source>
        <translation>全连接</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Time by stage</source>
        <translation>各阶段用时</translation>
    </message>
    <message>
        <source>No race yet.</source>
        <translation>尚无比赛。</translation>
    </message>
    <message>
        <source>A race shows here what each stage takes, both detectors to one scale.</source>
        <translation>比赛后，这里以同一刻度显示两个检测器各阶段的用时。</translation>
    </message>
    <message>
        <source>enlarged {times} times</source>
        <translation>放大 {times} 倍</translation>
    </message>
    <message>
        <source>Proposals, shared: {time}</source>
        <translation>候选区域，共用：{time}</translation>
    </message>
    <message>
        <source>Each proposal as a range of conv5 cells; the picture shows how many cover each cell.</source>
        <translation>每个候选区域对应一块 conv5 单元；图中显示每个单元被多少个窗口覆盖。</translation>
    </message>
    <message>
        <source>Each window pooled into grids of bins: any size in, one length out.</source>
        <translation>每个窗口池化为若干网格：输入大小任意，输出长度固定。</translation>
    </message>
    <message>
        <source>Two fully connected layers turn the pooled vector into the window&apos;s features.</source>
        <translation>两个全连接层把池化向量变为窗口的特征。</translation>
    </message>
    <message>
        <source>SVM</source>
        <translation>SVM</translation>
    </message>
    <message>
        <source>One linear score a class for every window; zero is the boundary.</source>
        <translation>每个窗口对每个类别有一个线性得分；零为边界。</translation>
    </message>
    <message>
        <source>Surviving boxes are moved and resized to fit their object.</source>
        <translation>移动并缩放保留下来的边框，使其贴合目标。</translation>
    </message>
    <message>
        <source>NMS</source>
        <translation>NMS</translation>
    </message>
    <message>
        <source>Of boxes of a class that overlap, only the strongest stays.</source>
        <translation>同类边框相互重叠时，只保留最强的一个。</translation>
    </message>
    <message>
        <source>The final boxes, and the total time.</source>
        <translation>最终边框，以及总用时。</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>loading model{dots}</source>
        <translation>正在加载模型{dots}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{count} boxes</source>
        <translation>{count} 个框</translation>
    </message>
    <message>
        <source>{count} scales</source>
        <translation>{count} 个尺度</translation>
    </message>
    <message>
        <source>{count} distinct</source>
        <translation>{count} 个不同</translation>
    </message>
    <message>
        <source>all of {level}</source>
        <translation>{level} 的全部</translation>
    </message>
    <message>
        <source>the middle of {level}</source>
        <translation>{level} 的中部</translation>
    </message>
    <message>
        <source>the upper left of {level}</source>
        <translation>{level} 的左上</translation>
    </message>
    <message>
        <source>the upper right of {level}</source>
        <translation>{level} 的右上</translation>
    </message>
    <message>
        <source>the lower left of {level}</source>
        <translation>{level} 的左下</translation>
    </message>
    <message>
        <source>the lower right of {level}</source>
        <translation>{level} 的右下</translation>
    </message>
    <message>
        <source>the left of {level}</source>
        <translation>{level} 的左侧</translation>
    </message>
    <message>
        <source>the right of {level}</source>
        <translation>{level} 的右侧</translation>
    </message>
    <message>
        <source>the top of {level}</source>
        <translation>{level} 的上部</translation>
    </message>
    <message>
        <source>the bottom of {level}</source>
        <translation>{level} 的下部</translation>
    </message>
    <message>
        <source>Each share is the gradient times the input, with every ReLU of fc6 and fc7 left open or shut as for this window. So shares and biases together are the score but for rounding (here {error:.0e}, allowed {tolerance:.0e}). The share of the biases is what the active units would add without any feature; it belongs to no bin.</source>
        <translation>每份贡献是梯度乘以输入，fc6 和 fc7 的每个 ReLU 保持此窗口下的开或关。因此各份贡献与偏置相加即为得分，只差舍入误差（此处 {error:.0e}，允许 {tolerance:.0e}）。偏置的贡献是激活的神经元在没有任何特征时的输出，不属于任何池化格。</translation>
    </message>
    <message>
        <source>Over the photograph each winning cell&apos;s share is spread over its receptive field, most in the middle and nothing at the edge.</source>
        <translation>在照片上，每个胜出单元的贡献分布于其感受野，中间最多，边缘为零。</translation>
    </message>
    <message>
        <source>Over the photograph each winning cell&apos;s share is spread evenly over the square of one stride that the cell stands for. Its receptive field is larger, so the truth is less sharp.</source>
        <translation>在照片上，每个胜出单元的贡献均匀分布于它所代表的一个步长的方格。其感受野更大，因此实际并没有这样清晰。</translation>
    </message>
    <message>
        <source>Over the photograph each winning cell&apos;s share is spread evenly over its receptive field.</source>
        <translation>在照片上，每个胜出单元的贡献均匀分布于其感受野。</translation>
    </message>
    <message>
        <source>{name}: no level of the pyramid raises its score; the biases alone give {bias}.</source>
        <translation>{name}：金字塔没有任何层级提高其得分；仅偏置就有 {bias}。</translation>
    </message>
    <message>
        <source>{name}: most of it from {place} ({share}); the strongest bin is {bin} ({part}).</source>
        <translation>{name}：主要来自{place}（{share}）；最强的池化格是 {bin}（{part}）。</translation>
    </message>
    <message>
        <source>The filters that contribute most are {numbers}.</source>
        <translation>最支持它的滤波器是 {numbers}。</translation>
    </message>
    <message>
        <source>Most against it: {bin} ({share}).</source>
        <translation>最反对它的：{bin}（{share}）。</translation>
    </message>
    <message>
        <source>{level}, row {row}, column {column}</source>
        <translation>{level}，第 {row} 行第 {column} 列</translation>
    </message>
    <message>
        <source>{bin}: {share}, most by filter {filter} ({part})</source>
        <translation>{bin}：{share}，其中滤波器 {filter} 最多（{part}）</translation>
    </message>
    <message>
        <source>{active} of {count} units active: {sum}, bias {bias}</source>
        <translation>{count} 个神经元中 {active} 个激活：{sum}，偏置 {bias}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Regression:&lt;/b&gt; {step}</source>
        <translation>&lt;b&gt;边框回归：&lt;/b&gt;{step}</translation>
    </message>
    <message>
        <source>&lt;b&gt;Regression&lt;/b&gt; (not taken): {step}</source>
        <translation>&lt;b&gt;边框回归&lt;/b&gt;（未采用）：{step}</translation>
    </message>
    <message>
        <source>&lt;b&gt;NMS:&lt;/b&gt; {story}</source>
        <translation>&lt;b&gt;NMS：&lt;/b&gt;{story}</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>It suppressed {boxes}.</source>
        <translation>它抑制了 {boxes}。</translation>
    </message>
    <message>
        <source>{score} (IoU&#xa0;{overlap})</source>
        <translation>{score}（IoU&#xa0;{overlap}）</translation>
    </message>
    <message>
        <source>Scale {side}: there the box covers {across} cells a side, nearest to {expected} (wanted: {wanted} px).</source>
        <translation>尺度 {side}：边框在此每边覆盖 {across} 个单元，最接近 {expected}（理想值：{wanted} 像素）。</translation>
    </message>
    <message>
        <source>The wanted scale is outside the available ones.</source>
        <translation>理想的尺度超出现有的范围。</translation>
    </message>
    <message>
        <source>{count} bins</source>
        <translation>{count} 格</translation>
    </message>
    <message>
        <source>{count} filters</source>
        <translation>{count} 个滤波器</translation>
    </message>
    <message>
        <source>Without {parts}</source>
        <translation>去掉 {parts}</translation>
    </message>
    <message>
        <source>{name}: {before}, the shares predict {predicted}, it is {after}.</source>
        <translation>{name}：原为 {before}，按贡献预测为 {predicted}，实际为 {after}。</translation>
    </message>
    <message>
        <source>All windows: {after} detections above {threshold} instead of {before}.</source>
        <translation>所有窗口：高于 {threshold} 的检测结果由 {before} 个变为 {after} 个。</translation>
    </message>
    <message>
        <source>Gone: {boxes}.</source>
        <translation>消失：{boxes}。</translation>
    </message>
    <message>
        <source>New: {boxes}.</source>
        <translation>新增：{boxes}。</translation>
    </message>
    <message>
        <source>{count} values</source>
        <translation>{count} 个值</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 个类别</translation>
    </message>
    <message>
        <source>{count} moved</source>
        <translation>移动 {count} 个</translation>
    </message>
    <message>
        <source>{count} shown</source>
        <translation>显示 {count} 个</translation>
    </message>
    <message>
        <source>cached</source>
        <translation>已缓存</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>{time}, {share:.0%} of the total</source>
        <translation>{time}，占总时间的 {share:.0%}</translation>
    </message>
    <message>
        <source>Reused from the previous run: the last change of options did not affect it.</source>
        <translation>沿用上一次的结果：最近的选项更改未涉及它。</translation>
    </message>
    <message>
        <source>The annotation of this image could not be read ({error}); the details help to report it.</source>
        <translation>无法读取此图像的标注（{error}）；详细信息有助于报告问题。</translation>
    </message>
    <message>
        <source>The analysis stopped on an unexpected error ({error}); the details help to report it.</source>
        <translation>分析因意外错误而停止（{error}）；详细信息有助于报告问题。</translation>
    </message>
    <message>
        <source>{packages} is installed too and may disturb the window; uninstall every opencv package, then install opencv-contrib-python-headless again.</source>
        <translation>还安装了 {packages}，可能会干扰窗口；请卸载所有 opencv 软件包，再重新安装 opencv-contrib-python-headless。</translation>
    </message>
    <message>
        <source>{names}: no image in this folder; open one with {suffixes} files</source>
        <translation>{names}：此文件夹中没有图像；请打开含有 {suffixes} 文件的文件夹</translation>
    </message>
    <message>
        <source>no backbone named {name!r}; use {names}</source>
        <translation>没有名为 {name!r} 的主干网络；请使用 {names}</translation>
    </message>
    <message>
        <source>{backbone} has {expected} conv layers, the file {found}; choose the weights of this backbone</source>
        <translation>{backbone} 有 {expected} 个卷积层，文件中有 {found} 个；请选择此主干网络的权重</translation>
    </message>
    <message>
        <source>{name} does not fit {backbone}: {found} where {expected} belongs</source>
        <translation>{name} 与 {backbone} 不符：形状为 {found}，应为 {expected}</translation>
    </message>
    <message>
        <source>{name} does not hold floating-point numbers; get a fresh copy of the weights</source>
        <translation>{name} 不是浮点数；请重新获取权重</translation>
    </message>
    <message>
        <source>{name} holds values that are not finite; get a fresh copy of the weights</source>
        <translation>{name} 含有非有限值；请重新获取权重</translation>
    </message>
    <message>
        <source>{model}: heads for {pooled_found} values and {classes_found} classes do not fit {pooled} values and {classes} classes; get the model again</source>
        <translation>{model}：其头部对应 {pooled_found} 个值和 {classes_found} 个类别，与 {pooled} 个值和 {classes} 个类别不符；请重新获取模型</translation>
    </message>
    <message>
        <source>{file}: incomplete ({error!r}); get the model again</source>
        <translation>{file}：不完整（{error!r}）；请重新获取模型</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>{folder}: {index} {reason}; choose a model folder made by spp-viewer train</source>
        <translation>{folder}：{index} {reason}；请选择由 spp-viewer train 生成的模型文件夹</translation>
    </message>
    <message>
        <source>{file}: not a model of format {format}; this program reads no other</source>
        <translation>{file}：不是格式 {format} 的模型；本程序不读取其他格式</translation>
    </message>
    <message>
        <source>{file}: {name!r} is not a plain file name; get the model again</source>
        <translation>{file}：{name!r} 不是普通的文件名；请重新获取模型</translation>
    </message>
    <message>
        <source>{path}: missing; get the model again</source>
        <translation>{path}：缺失；请重新获取模型</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({error}); check its permissions</source>
        <translation>{path}：无法读取（{error}）；请检查权限</translation>
    </message>
    <message>
        <source>{path}: damaged or altered (its SHA-256 is not the one in {index}); get the model again</source>
        <translation>{path}：已损坏或被改动（其 SHA-256 与 {index} 中的不同）；请重新获取模型</translation>
    </message>
    <message>
        <source>{path}: not a safetensors file ({error}); get the model again</source>
        <translation>{path}：不是 safetensors 文件（{error}）；请重新获取模型</translation>
    </message>
    <message>
        <source>{name!r} is not a device; use auto, cpu, cuda, cuda:N or mps</source>
        <translation>{name!r} 不是设备；请使用 auto、cpu、cuda、cuda:N 或 mps</translation>
    </message>
    <message>
        <source>{name}: this machine has {count} usable CUDA devices; use --device auto or cpu</source>
        <translation>{name}：本机有 {count} 个可用的 CUDA 设备；请使用 --device auto 或 cpu</translation>
    </message>
    <message>
        <source>mps: needs a Mac with Apple silicon; use --device auto or cpu</source>
        <translation>mps：需要搭载 Apple 芯片的 Mac；请使用 --device auto 或 cpu</translation>
    </message>
    <message>
        <source>{name!r} is not supported; use auto, cpu, cuda, cuda:N or mps</source>
        <translation>不支持 {name!r}；请使用 auto、cpu、cuda、cuda:N 或 mps</translation>
    </message>
    <message>
        <source>{name} is not a matrix; get the model again</source>
        <translation>{name} 不是矩阵；请重新获取模型</translation>
    </message>
    <message>
        <source>{name} has shape {found} where {expected} belongs; get the model again</source>
        <translation>{name} 的形状为 {found}，应为 {expected}；请重新获取模型</translation>
    </message>
    <message>
        <source>{name} holds values that are not finite; get the model again</source>
        <translation>{name} 含有非有限值；请重新获取模型</translation>
    </message>
    <message>
        <source>the model lacks {names}; get it again</source>
        <translation>模型缺少 {names}；请重新获取</translation>
    </message>
    <message>
        <source>{model} stands on {expected}, not on {backbone}; choose weights of that backbone</source>
        <translation>{model} 基于 {expected}，而不是 {backbone}；请选择该主干网络的权重</translation>
    </message>
    <message>
        <source>torchvision publishes no weights for {name}; choose a file</source>
        <translation>torchvision 未发布 {name} 的权重；请选择文件</translation>
    </message>
    <message>
        <source>{url}: what arrived is not the file that was published (its SHA-256 differs); try again</source>
        <translation>{url}：收到的不是所发布的文件（SHA-256 不同）；请重试</translation>
    </message>
    <message>
        <source>{url}: could not be downloaded to {folder} ({error}); try again, or download it by other means and open the file</source>
        <translation>{url}：无法下载到 {folder}（{error}）；请重试，或用其他方式下载后打开该文件</translation>
    </message>
    <message>
        <source>{file_name}: its name carries no hash to check it by; open a file instead</source>
        <translation>{file_name}：文件名中没有可供校验的哈希值；请改为打开文件</translation>
    </message>
    <message>
        <source>{path}: not a readable weights file ({reason}); choose a .pth or .safetensors file of weights</source>
        <translation>{path}：不是可读取的权重文件（{reason}）；请选择 .pth 或 .safetensors 权重文件</translation>
    </message>
    <message>
        <source>{file}: boxes are read from .json, .csv or .xml files</source>
        <translation>{file}：边框只能从 .json、.csv 或 .xml 文件读取</translation>
    </message>
    <message>
        <source>{file}: no boxes could be read ({error}); docs/formats.md shows the formats</source>
        <translation>{file}：无法读取边框（{error}）；格式见 docs/formats.md</translation>
    </message>
    <message>
        <source>{file}: no box lies on this image of {width} x {height} pixels; check that they belong together</source>
        <translation>{file}：没有边框落在这幅 {width} x {height} 像素的图像上；请检查二者是否对应</translation>
    </message>
    <message>
        <source>this OpenCV has no Selective Search; uninstall every opencv package, then: pip install opencv-contrib-python-headless</source>
        <translation>此 OpenCV 没有 Selective Search；请卸载所有 opencv 软件包，然后运行：pip install opencv-contrib-python-headless</translation>
    </message>
    <message>
        <source>Move, float or hide this panel.</source>
        <translation>移动、浮动或隐藏此面板。</translation>
    </message>
    <message>
        <source>Arrange panel</source>
        <translation>排列面板</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>{shown} of {known} classes</source>
        <translation>{known} 个类别中的 {shown} 个</translation>
    </message>
    <message>
        <source>{layer} alone</source>
        <translation>仅 {layer}</translation>
    </message>
    <message>
        <source>The heat map without the photograph, in the same place; a click shows what a cell sees.</source>
        <translation>同一位置、不含照片的热力图；单击可查看一个单元看到的内容。</translation>
    </message>
    <message>
        <source>Before regression</source>
        <translation>回归前</translation>
    </message>
    <message>
        <source>Where the detections were before they were moved.</source>
        <translation>检测框在边框回归之前的位置。</translation>
    </message>
    <message>
        <source>Without NMS</source>
        <translation>不做 NMS</translation>
    </message>
    <message>
        <source>All boxes above the score threshold, with those that stronger boxes suppressed.</source>
        <translation>所有高于得分阈值的边框，包括被更强边框抑制的。</translation>
    </message>
    <message>
        <source>Another scale</source>
        <translation>另一尺度</translation>
    </message>
    <message>
        <source>The heat map of the image at another of the analysed scales.</source>
        <translation>图像在另一个已分析尺度上的热力图。</translation>
    </message>
    <message>
        <source>Own overlays</source>
        <translation>自选叠加层</translation>
    </message>
    <message>
        <source>The photograph with overlays of its own.</source>
        <translation>照片，配以自选的叠加层。</translation>
    </message>
    <message>
        <source>warps a pixel</source>
        <translation>次变形缩放每像素</translation>
    </message>
    <message>
        <source>{layer}, max over filters</source>
        <translation>{layer}，各滤波器最大值</translation>
    </message>
    <message>
        <source>{layer}, mean over filters</source>
        <translation>{layer}，各滤波器均值</translation>
    </message>
    <message>
        <source>{layer}, energy over filters</source>
        <translation>{layer}，各滤波器能量</translation>
    </message>
    <message>
        <source>{layer}, filter {number}</source>
        <translation>{layer}，滤波器 {number}</translation>
    </message>
    <message>
        <source>Photograph</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>{overlays} at {scale} px</source>
        <translation>{scale} px 的{overlays}</translation>
    </message>
    <message>
        <source>pooled, strongest filter</source>
        <translation>池化值，最强滤波器</translation>
    </message>
    <message>
        <source>pooled, filter {number}</source>
        <translation>池化值，滤波器 {number}</translation>
    </message>
    <message>
        <source>{count} of {total} images could not be analysed; the others are done.</source>
        <translation>{total} 幅图像中有 {count} 幅未能分析；其余已完成。</translation>
    </message>
    <message>
        <source>The analysis of the list before was stopped; {count} images were left.</source>
        <translation>先前列表的分析已停止；还剩 {count} 幅图像。</translation>
    </message>
    <message>
        <source>Progress of the folder</source>
        <translation>文件夹的进度</translation>
    </message>
    <message>
        <source>{done} of {total} images, paused</source>
        <translation>{done} / {total} 幅图像，已暂停</translation>
    </message>
    <message>
        <source>{done} of {total} images</source>
        <translation>{done} / {total} 幅图像</translation>
    </message>
    <message>
        <source>There is not enough memory for this layer; analyse at a smaller scale.</source>
        <translation>内存不足，无法计算此层；请在较小的尺度上分析。</translation>
    </message>
    <message>
        <source>this analysis was made with the model {model}, and {other} is loaded; start with --model and the folder of {model} to see its other layers</source>
        <translation>此分析由模型 {model} 得到，而当前加载的是 {other}；要查看其他层，请用 --model 和 {model} 的文件夹启动</translation>
    </message>
    <message>
        <source>Stopped on an unexpected error ({error}).</source>
        <translation>因意外错误而停止（{error}）。</translation>
    </message>
    <message>
        <source>{name}, {count} boxes</source>
        <translation>{name}，{count} 个边框</translation>
    </message>
    <message>
        <source>{name}: {count} boxes above the threshold. A click shows or hides them, a double click all others.</source>
        <translation>{name}：{count} 个边框高于阈值。单击显示或隐藏它们，双击则针对其他所有类别。</translation>
    </message>
    <message>
        <source>More classes</source>
        <translation>更多类别</translation>
    </message>
    <message>
        <source>More classes have boxes above the threshold: choose among all.</source>
        <translation>还有类别的边框高于阈值：从全部类别中选择。</translation>
    </message>
    <message>
        <source>Show only {name}</source>
        <translation>只显示 {name}</translation>
    </message>
    <message>
        <source>Show or hide {name}</source>
        <translation>显示或隐藏 {name}</translation>
    </message>
    <message>
        <source>Show all classes</source>
        <translation>显示所有类别</translation>
    </message>
    <message>
        <source>Choose the classes whose boxes are shown, in the table and over the photograph.</source>
        <translation>选择在表格中和照片上显示哪些类别的边框。</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Classes: {words}</source>
        <translation>类别：{words}</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序依据</translation>
    </message>
    <message>
        <source>Hide what it suppressed</source>
        <translation>隐藏被它抑制的边框</translation>
    </message>
    <message>
        <source>List what it suppressed</source>
        <translation>列出被它抑制的边框</translation>
    </message>
    <message>
        <source>Progress of the layer</source>
        <translation>此层的进度</translation>
    </message>
    <message>
        <source>Computing {layer}: an analysis keeps only conv5 and fc7.</source>
        <translation>正在计算 {layer}：分析结果只保留 conv5 和 fc7。</translation>
    </message>
    <message>
        <source>{layer} is not kept in an analysis, and computing it needs the model. {reason}</source>
        <translation>分析结果不保留 {layer}，计算它需要模型。{reason}</translation>
    </message>
    <message>
        <source>{layer} is not computed for this image.</source>
        <translation>此图像尚未计算 {layer}。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Compute {layer}</source>
        <translation>计算 {layer}</translation>
    </message>
    <message>
        <source>Stop computing this layer.</source>
        <translation>停止计算此层。</translation>
    </message>
    <message>
        <source>Run the trunk up to this layer.</source>
        <translation>运行主干网络直到此层。</translation>
    </message>
    <message>
        <source>Images  {count}</source>
        <translation>图像列表  {count}</translation>
    </message>
    <message>
        <source>The filter with the greatest activation in any of the images first.</source>
        <translation>在任一图像中激活峰值最大的滤波器在前。</translation>
    </message>
    <message>
        <source>Images of the gallery</source>
        <translation>图库的图像</translation>
    </message>
    <message>
        <source>The images that the gallery is made of: those of the open list, or of a folder.</source>
        <translation>构成图库的图像：打开的列表中的图像，或某个文件夹中的图像。</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Write the strongest patches of all filters as a picture.</source>
        <translation>把所有滤波器响应最强的图块写成一张图片。</translation>
    </message>
    <message>
        <source>Stop filling the gallery. Its content is kept, and Start continues from there.</source>
        <translation>停止填充图库。已有的内容保留，按“继续”即从该处继续。</translation>
    </message>
    <message>
        <source>How the filters are sorted</source>
        <translation>滤波器的排序方式</translation>
    </message>
    <message>
        <source>Analyses the images one by one; images that you open meanwhile come first.</source>
        <translation>逐一处理图像；期间打开的图像优先。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 幅图像</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} 幅图像</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>waits while there is a live window</source>
        <translation>实时窗口使用期间等待</translation>
    </message>
    <message>
        <source>waits until the open photograph is done</source>
        <translation>等待当前打开的照片处理完毕</translation>
    </message>
    <message>
        <source>images are through</source>
        <translation>幅图像已处理</translation>
    </message>
    <message>
        <source>in the gallery</source>
        <translation>已在图库中</translation>
    </message>
    <message>
        <source>{count} analysed</source>
        <translation>已分析 {count} 幅</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>失败 {count} 幅</translation>
    </message>
    <message>
        <source>{count} detections above {threshold}</source>
        <translation>{count} 个检测结果高于 {threshold}</translation>
    </message>
    <message>
        <source>Failed: {reason}</source>
        <translation>失败：{reason}</translation>
    </message>
    <message>
        <source>being analysed, {percent} %</source>
        <translation>正在分析，{percent} %</translation>
    </message>
    <message>
        <source>waits to be analysed</source>
        <translation>等待分析</translation>
    </message>
    <message>
        <source>not analysed yet</source>
        <translation>尚未分析</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Back to defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Analyse with the paper&apos;s options again; model and device stay.</source>
        <translation>按论文的选项重新分析；模型和设备不变。</translation>
    </message>
    <message>
        <source>Open model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Boxes from a file</source>
        <translation>来自文件的边框</translation>
    </message>
    <message>
        <source>Boxes ({patterns})</source>
        <translation>边框 ({patterns})</translation>
    </message>
    <message>
        <source>This analysis was made with {model}; the next one uses the model below.</source>
        <translation>此分析由 {model} 得到；下一次分析将使用下方的模型。</translation>
    </message>
    <message>
        <source>Each change runs only the affected stages again.</source>
        <translation>每次更改只重新运行它涉及的阶段。</translation>
    </message>
    <message>
        <source>Open an image to see the effect of a change; options chosen before apply to it.</source>
        <translation>打开图像以查看更改的效果；之前的选择对它同样有效。</translation>
    </message>
    <message>
        <source>All stages ran, {time}. A change runs only the affected ones again.</source>
        <translation>所有阶段都已运行，用时 {time}。更改只会重新运行其涉及的阶段。</translation>
    </message>
    <message>
        <source>Ran again: {stages}, {time}. The rest was kept.</source>
        <translation>重新运行：{stages}，用时 {time}。其余沿用。</translation>
    </message>
    <message>
        <source>The levels of its pyramid come with the model.</source>
        <translation>金字塔的层级随模型而定。</translation>
    </message>
    <message>
        <source>Which grids of the pyramid are drawn; the network pools all of its own. The paper: 1, 2, 3 and 6 (section 4.1).</source>
        <translation>绘制金字塔的哪些网格；网络总是池化其全部层级。论文：1、2、3 和 6（4.1 节）。</translation>
    </message>
    <message>
        <source>Levels shown</source>
        <translation>显示的层级</translation>
    </message>
    <message>
        <source>Draw the grid of {n} {times} {n} bins</source>
        <translation>绘制 {n} {times} {n} 池化格的网格</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The device that ran is shown here after the first analysis.</source>
        <translation>第一次分析之后，这里会说明实际进行计算的设备。</translation>
    </message>
    <message>
        <source>Automatic takes CUDA, else MPS, else the processor. Results of another device may differ in their last bits.</source>
        <translation>自动依次选用 CUDA、MPS 和处理器。不同设备的结果可能在最末几位上不同。</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>cpu</translation>
    </message>
    <message>
        <source>Ran on {device}</source>
        <translation>在 {device} 上运行</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>max</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>The strongest filter in every cell</source>
        <translation>每个单元的最强滤波器</translation>
    </message>
    <message>
        <source>The mean over all filters in every cell</source>
        <translation>每个单元上所有滤波器的均值</translation>
    </message>
    <message>
        <source>How much of anything a cell sees: the root of the sum of squares over all filters</source>
        <translation>一个单元总体响应的强弱：所有滤波器平方和的平方根</translation>
    </message>
    <message>
        <source>Draw the level of {n} {times} {n} bins</source>
        <translation>绘制 {n} {times} {n} 池化格的层级</translation>
    </message>
    <message>
        <source>Level of {n} by {n} bins</source>
        <translation>{n} 乘 {n} 池化格的层级</translation>
    </message>
    <message>
        <source>filter {number}</source>
        <translation>滤波器 {number}</translation>
    </message>
    <message>
        <source>What the heat map shows: one filter, or all of them as their maximum, mean or energy</source>
        <translation>热力图显示的内容：一个滤波器，或所有滤波器的最大值、均值或能量</translation>
    </message>
    <message>
        <source>Heat map of: {what}</source>
        <translation>热力图：{what}</translation>
    </message>
    <message>
        <source>Opacity and place of the overlay</source>
        <translation>叠加层的不透明度和次序</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Higher</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Lower</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Draw it over the next one (Alt+Up in the list, or drag the row)</source>
        <translation>画在下一个之上（在列表中按 Alt+Up，或拖动该行）</translation>
    </message>
    <message>
        <source>Draw it under the next one (Alt+Down in the list, or drag the row)</source>
        <translation>画在下一个之下（在列表中按 Alt+Down，或拖动该行）</translation>
    </message>
    <message>
        <source>Opacity {percent} %, and place among the overlays</source>
        <translation>不透明度 {percent} %，以及在叠加层中的次序</translation>
    </message>
    <message>
        <source>fc7 units of the selected window</source>
        <translation>所选窗口的 fc7 神经元</translation>
    </message>
    <message>
        <source>Every unit as a pixel, folded into rows. A click looks at one.</source>
        <translation>每个神经元为一个像素，折叠成若干行。单击可查看一个神经元。</translation>
    </message>
    <message>
        <source>Windows that excite unit {number} most</source>
        <translation>最能激发神经元 {number} 的窗口</translation>
    </message>
    <message>
        <source>active in {share} % of the windows</source>
        <translation>在 {share} % 的窗口中激活</translation>
    </message>
    <message>
        <source>Of windows that overlap by more than half only the strongest is shown.</source>
        <translation>重叠超过一半的窗口只显示最强的一个。</translation>
    </message>
    <message>
        <source>Select this proposal.</source>
        <translation>选择此候选区域。</translation>
    </message>
    <message>
        <source>Select a box to see what it excites</source>
        <translation>选择一个边框，查看它激发了什么</translation>
    </message>
    <message>
        <source>Proposal {number}: {active} of {count} units active</source>
        <translation>候选区域 {number}：{count} 个神经元中 {active} 个激活</translation>
    </message>
    <message>
        <source>Proposal {number}, unit {unit}: {value}</source>
        <translation>候选区域 {number}，神经元 {unit}：{value}</translation>
    </message>
    <message>
        <source>Strongest units</source>
        <translation>最强的神经元</translation>
    </message>
    <message>
        <source>The units that this window excites most; a click shows what else excites one.</source>
        <translation>此窗口激发最强的神经元；单击可查看还有什么激发它。</translation>
    </message>
    <message>
        <source>{number}: {value}</source>
        <translation>{number}：{value}</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Number of runs of each detector after a warm-up; figures are medians.</source>
        <translation>每个检测器预热后运行这么多次；数字为中位数。</translation>
    </message>
    <message>
        <source>One after the other</source>
        <translation>依次进行</translation>
    </message>
    <message>
        <source>Both at once</source>
        <translation>同时进行</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>次序</translation>
    </message>
    <message>
        <source>At once, they share the processor: times are a demonstration only. In turns, they are measurements.</source>
        <translation>同时进行时二者共用处理器，用时都不准确：只作展示。依次进行才是测量。</translation>
    </message>
    <message>
        <source>R-CNN runs only</source>
        <translation>R-CNN 只运行</translation>
    </message>
    <message>
        <source>For slow machines: R-CNN runs a sample of the windows; its times are extrapolated and marked as such.</source>
        <translation>适用于较慢的机器：R-CNN 只运行部分窗口，用时按比例放大。各处均有标注。</translation>
    </message>
    <message>
        <source> windows</source>
        <translation> 个窗口</translation>
    </message>
    <message>
        <source>Windows that R-CNN runs</source>
        <translation>R-CNN 运行的窗口数</translation>
    </message>
    <message>
        <source>Start the race</source>
        <translation>开始比赛</translation>
    </message>
    <message>
        <source>R-CNN and SPP-Net on this photograph, with the current options (Ctrl+R).</source>
        <translation>按当前选项在这张照片上运行 R-CNN 与 SPP-Net（Ctrl+R）。</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Race at 10 to 5000 windows, at one and at five scales, and plot the speed-up.</source>
        <translation>以 10 到 5000 个窗口、一个和五个尺度比赛，并绘制加速比。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop at once; what was measured before stays (Esc).</source>
        <translation>立即停止；此前的测量结果保留（Esc）。</translation>
    </message>
    <message>
        <source>Stop the race</source>
        <translation>停止比赛</translation>
    </message>
    <message>
        <source>Stop the sweep</source>
        <translation>停止扫描</translation>
    </message>
    <message>
        <source>Convolutions</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>R-CNN&apos;s convolutions over SPP-Net&apos;s one pass.</source>
        <translation>R-CNN 的卷积与 SPP-Net 的单次卷积之比。</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>From proposals to fc7: crop, conv and fc against conv, pool and fc.</source>
        <translation>从候选区域到 fc7：裁剪、卷积和全连接，与卷积、池化和全连接之比。</translation>
    </message>
    <message>
        <source>Everything after the proposals, NMS included.</source>
        <translation>候选区域之后的全部过程，包括 NMS。</translation>
    </message>
    <message>
        <source>End to end</source>
        <translation>端到端</translation>
    </message>
    <message>
        <source>Everything, with the search for proposals that both need.</source>
        <translation>全部过程，包括二者都需要的候选区域搜索。</translation>
    </message>
    <message>
        <source>Speed-up, {what}</source>
        <translation>加速比，{what}</translation>
    </message>
    <message>
        <source>Speed-up expected from the numbers of multiply-adds alone.</source>
        <translation>若用时只取决于乘加次数时的加速比。</translation>
    </message>
    <message>
        <source>R-CNN warps each proposal and runs the network on it; SPP-Net runs it once. Start the race to see what that costs on this image, with the same windows, weights and device.</source>
        <translation>R-CNN 对每个候选区域变形缩放并各运行一次网络；SPP-Net 只运行一次。开始比赛，看看在此图像上以相同的窗口、权重和设备各需多少时间。</translation>
    </message>
    <message>
        <source>arithmetic {bound}</source>
        <translation>理论值 {bound}</translation>
    </message>
    <message>
        <source>R-CNN ran {timed} of {count} windows, and its times are multiplied.</source>
        <translation>R-CNN 只运行了 {count} 个窗口中的 {timed} 个，其用时按比例放大。</translation>
    </message>
    <message>
        <source>Both ran at once and shared the processor, so the times are not measurements.</source>
        <translation>两者同时运行、共用处理器，因此用时不是有效的测量。</translation>
    </message>
    <message>
        <source>R-CNN convolves {share} of the photograph more than once, a pixel {mean} on average.</source>
        <translation>R-CNN 对照片的 {share} 做了不止一次卷积，每个像素平均 {mean}。</translation>
    </message>
    <message>
        <source>{rcnn} of R-CNN&apos;s time for features and {spp} of SPP-Net&apos;s is not arithmetic, if their multiply-adds run at the highest rate of this race, {rate} billion per second.</source>
        <translation>R-CNN 特征用时的 {rcnn}、SPP-Net 特征用时的 {spp} 不属于算术运算：即按本次比赛的最高速度（{rate}，单位：十亿次每秒）扣除二者乘加运算的用时后剩余的部分。</translation>
    </message>
    <message>
        <source>{windows}, {scales}, model {model}, {runs}.</source>
        <translation>{windows}，{scales}，模型 {model}，{runs}。</translation>
    </message>
    <message>
        <source>File, with the time of the race as a tooltip.</source>
        <translation>文件，比赛时间见提示。</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>Number of windows.</source>
        <translation>窗口数。</translation>
    </message>
    <message>
        <source>R-CNN too</source>
        <translation>同时运行 R-CNN</translation>
    </message>
    <message>
        <source>R-CNN</source>
        <translation>R-CNN</translation>
    </message>
    <message>
        <source>Warp the window to 227 {times} 227 pixels and score it with R-CNN whenever it stops moving.</source>
        <translation>窗口静止时，把它变形缩放为 227 {times} 227 像素并用 R-CNN 评分。</translation>
    </message>
    <message>
        <source>When the window stops moving, its warp is passed through the whole network.</source>
        <translation>窗口静止时，其变形缩放的图像在此通过整个网络。</translation>
    </message>
    <message>
        <source>One warp: {seconds}, {conv} of it convolution.</source>
        <translation>一次变形缩放：{seconds}，其中卷积 {conv}。</translation>
    </message>
    <message>
        <source>SPP-Net scores a window in {seconds}, the median of the last {count}.</source>
        <translation>SPP-Net 为一个窗口评分用时 {seconds}，为最近 {count} 次的中位数。</translation>
    </message>
    <message>
        <source>Warped window</source>
        <translation>变形缩放后的窗口</translation>
    </message>
    <message>
        <source>Features, median; ≈ marks extrapolated times.</source>
        <translation>特征，中位数；≈ 表示外推的用时。</translation>
    </message>
    <message>
        <source>SPP</source>
        <translation>SPP</translation>
    </message>
    <message>
        <source>Features of SPP-Net, median.</source>
        <translation>SPP-Net 的特征用时，中位数。</translation>
    </message>
    <message>
        <source>Speed-up of features.</source>
        <translation>特征的加速比。</translation>
    </message>
    <message>
        <source>Races of the past</source>
        <translation>以往的比赛</translation>
    </message>
    <message>
        <source>Every completed race is listed here, to compare images and machines.</source>
        <translation>每次完成的比赛都列在这里，便于比较不同的图像和机器。</translation>
    </message>
    <message>
        <source>Copy as a table</source>
        <translation>复制为表格</translation>
    </message>
    <message>
        <source>All races as Markdown.</source>
        <translation>全部比赛，Markdown 格式。</translation>
    </message>
    <message>
        <source>All races as CSV, JSON or Markdown.</source>
        <translation>全部比赛，CSV、JSON 或 Markdown 格式。</translation>
    </message>
    <message>
        <source>The selected window in both detectors</source>
        <translation>所选窗口在两个检测器中的情形</translation>
    </message>
    <message>
        <source>After a race, select a window to see it as each detector does.</source>
        <translation>比赛之后，选择一个窗口，查看各检测器如何看它。</translation>
    </message>
    <message>
        <source>R-CNN: {size} pixels</source>
        <translation>R-CNN：{size} 像素</translation>
    </message>
    <message>
        <source>SPP-Net: {size} cells</source>
        <translation>SPP-Net：{size} 个单元</translation>
    </message>
    <message>
        <source>not run</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>Clock of {name}</source>
        <translation>{name} 的计时器</translation>
    </message>
    <message>
        <source>From proposals to detections, proposals not counted; after a race, the median.</source>
        <translation>从候选区域到检测结果，不计候选区域；比赛结束后为中位数。</translation>
    </message>
    <message>
        <source>Image with the boxes of {name}</source>
        <translation>带有 {name} 边框的图像</translation>
    </message>
    <message>
        <source>Race</source>
        <translation>比赛</translation>
    </message>
    <message>
        <source>Show how often each pixel is warped</source>
        <translation>显示每个像素被变形缩放的次数</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>JSON, CSV or Markdown; PNG or SVG for a picture of the race.</source>
        <translation>JSON、CSV 或 Markdown；PNG 或 SVG 为比赛画面的图片。</translation>
    </message>
    <message>
        <source>Save scores…</source>
        <translation>保存得分…</translation>
    </message>
    <message>
        <source>Detections with both scores as CSV or JSON; the plot as PNG or SVG.</source>
        <translation>检测结果及两者的得分，CSV 或 JSON 格式；散点图为 PNG 或 SVG 格式。</translation>
    </message>
    <message>
        <source>After a race: the detections of both, with both scores.</source>
        <translation>比赛结束后：两者的检测结果及各自的得分。</translation>
    </message>
    <message>
        <source>R-CNN ran only a sample of the windows, so what it would have found is not known.</source>
        <translation>R-CNN 只运行了部分窗口，因此无法得知它本会找到什么。</translation>
    </message>
    <message>
        <source>Neither detector finds anything here.</source>
        <translation>两者在此都没有找到任何目标。</translation>
    </message>
    <message>
        <source>{both} of both, {spp} of SPP-Net alone, {rcnn} of R-CNN alone.</source>
        <translation>两者共有 {both} 个，仅 SPP-Net {spp} 个，仅 R-CNN {rcnn} 个。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Progress of the sweep</source>
        <translation>扫描的进度</translation>
    </message>
    <message>
        <source>Sweep that is shown</source>
        <translation>显示的扫描</translation>
    </message>
    <message>
        <source>The sweeps of the past, the newest first.</source>
        <translation>以往的扫描，最新的在前。</translation>
    </message>
    <message>
        <source>The points as Markdown.</source>
        <translation>数据点，Markdown 格式。</translation>
    </message>
    <message>
        <source>The points as CSV, JSON or Markdown, the plot as PNG or SVG.</source>
        <translation>数据点为 CSV、JSON 或 Markdown 格式，曲线图为 PNG 或 SVG 格式。</translation>
    </message>
    <message>
        <source>Finding windows</source>
        <translation>正在寻找窗口</translation>
    </message>
    <message>
        <source>warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>run {run}</source>
        <translation>第 {run} 次</translation>
    </message>
    <message>
        <source>Point {number} of {count}: {windows} windows, {detector}, {run}</source>
        <translation>第 {number} 点，共 {count} 点：{windows} 个窗口，{detector}，{run}</translation>
    </message>
    <message>
        <source>A sweep races at 10 to 5000 windows and plots the speed-up beside its arithmetic bound.</source>
        <translation>扫描以 10 到 5000 个窗口进行比赛，并把加速比与其理论上限画在一起。</translation>
    </message>
    <message>
        <source>Speed-up of SPP-Net</source>
        <translation>SPP-Net 的加速比</translation>
    </message>
    <message>
        <source>Who found what</source>
        <translation>谁找到了什么</translation>
    </message>
    <message>
        <source>One window, two inputs</source>
        <translation>一个窗口，两种输入</translation>
    </message>
    <message>
        <source>Speed-up against the number of windows</source>
        <translation>加速比与窗口数的关系</translation>
    </message>
    <message>
        <source>The table is on the clipboard.</source>
        <translation>表格已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The race stopped on an unexpected error ({error}); the details help to report it.</source>
        <translation>比赛因意外错误而停止（{error}）；详细信息有助于报告问题。</translation>
    </message>
    <message>
        <source>Race as JSON</source>
        <translation>比赛结果（JSON）</translation>
    </message>
    <message>
        <source>Race as a table</source>
        <translation>比赛结果（表格）</translation>
    </message>
    <message>
        <source>Race as Markdown</source>
        <translation>比赛结果（Markdown）</translation>
    </message>
    <message>
        <source>Picture of the race</source>
        <translation>比赛的图片</translation>
    </message>
    <message>
        <source>Drawing of the race</source>
        <translation>比赛的矢量图</translation>
    </message>
    <message>
        <source>Sweep as a table</source>
        <translation>表格格式的扫描结果</translation>
    </message>
    <message>
        <source>Sweep as JSON</source>
        <translation>JSON 格式的扫描结果</translation>
    </message>
    <message>
        <source>Sweep as Markdown</source>
        <translation>Markdown 格式的扫描结果</translation>
    </message>
    <message>
        <source>Picture of the sweep</source>
        <translation>扫描的图片</translation>
    </message>
    <message>
        <source>Drawing of the sweep</source>
        <translation>扫描的矢量图</translation>
    </message>
    <message>
        <source>Scores as a table</source>
        <translation>表格格式的得分</translation>
    </message>
    <message>
        <source>Scores as JSON</source>
        <translation>JSON 格式的得分</translation>
    </message>
    <message>
        <source>Picture of the scores</source>
        <translation>得分的图片</translation>
    </message>
    <message>
        <source>Drawing of the scores</source>
        <translation>得分的矢量图</translation>
    </message>
    <message>
        <source>Races as a table</source>
        <translation>表格格式的比赛记录</translation>
    </message>
    <message>
        <source>Races as JSON</source>
        <translation>JSON 格式的比赛记录</translation>
    </message>
    <message>
        <source>Races as Markdown</source>
        <translation>Markdown 格式的比赛记录</translation>
    </message>
    <message>
        <source>windows</source>
        <translation>窗口数</translation>
    </message>
    <message>
        <source>speed-up of features</source>
        <translation>特征的加速比</translation>
    </message>
    <message>
        <source>He et al. 2014, {scales}: {speedup} at {windows} windows</source>
        <translation>He 等，2014，{scales}：{windows} 个窗口时 {speedup}</translation>
    </message>
    <message>
        <source>Full: measured; hollow: extrapolated; dashed: arithmetic alone; stars: He et al. 2014.</source>
        <translation>实心：实测；空心：外推；虚线：仅按运算量；星号：He 等，2014。</translation>
    </message>
    <message>
        <source>{windows} windows, {scales}: {speedup} ({low} to {high}), arithmetic {bound}
R-CNN {rcnn}, SPP-Net {spp}</source>
        <translation>{windows} 个窗口，{scales}：{speedup}（{low} 至 {high}），按运算量 {bound}
R-CNN {rcnn}，SPP-Net {spp}</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>{path} is not there any more; it was taken off the list of recent files.</source>
        <translation>{path} 已不存在；已从最近文件列表中移除。</translation>
    </message>
    <message>
        <source>&amp;Clear list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>{problem}. What was chosen before is in force again.</source>
        <translation>{problem}。之前的选择重新生效。</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>scales</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>proposal method</source>
        <translation>候选区域方法</translation>
    </message>
    <message>
        <source>window drawn by hand</source>
        <translation>手绘窗口</translation>
    </message>
    <message>
        <source>number of proposals</source>
        <translation>候选区域数</translation>
    </message>
    <message>
        <source>candidate threshold</source>
        <translation>候选得分阈值</translation>
    </message>
    <message>
        <source>detections per class</source>
        <translation>每类检测数</translation>
    </message>
    <message>
        <source>box regression</source>
        <translation>边框回归</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>score threshold</source>
        <translation>得分阈值</translation>
    </message>
    <message>
        <source>back to defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>This file cannot be shown ({error}).</source>
        <translation>无法显示此文件（{error}）。</translation>
    </message>
    <message>
        <source>{path}: no filter gallery can be read from it ({reason}); make it again</source>
        <translation>{path}：无法从中读取滤波器图库（{reason}）；请重新生成</translation>
    </message>
    <message>
        <source>against and for {name}</source>
        <translation>反对与支持 {name}</translation>
    </message>
    <message>
        <source>Open an image: any window that you draw on it is scored on the spot.</source>
        <translation>打开一幅图像：在其上画出的任何窗口都会立即评分。</translation>
    </message>
    <message>
        <source>The image is being analysed; windows are scored on the spot as soon as its conv5 is there.</source>
        <translation>正在分析图像；conv5 就绪后即可为窗口实时评分。</translation>
    </message>
    <message>
        <source>Analyse the image first (F5): a live window is pooled from its conv5.</source>
        <translation>请先分析图像（F5）：实时窗口由其 conv5 池化而来。</translation>
    </message>
    <message>
        <source>{detector} computes no feature maps of the whole image, so it has no live window.</source>
        <translation>{detector} 不计算整幅图像的特征图，因此没有实时窗口。</translation>
    </message>
    <message>
        <source>The score comes as soon as the model is loaded and no analysis is under way.</source>
        <translation>模型加载完毕且没有分析进行时即可得到得分。</translation>
    </message>
    <message>
        <source>Save scores of the window…</source>
        <translation>保存窗口的得分…</translation>
    </message>
    <message>
        <source>Save scores along the drag…</source>
        <translation>保存拖动过程中的得分…</translation>
    </message>
    <message>
        <source>Copy scores of the window</source>
        <translation>复制窗口的得分</translation>
    </message>
    <message>
        <source>Copy scores along the drag</source>
        <translation>复制拖动过程中的得分</translation>
    </message>
    <message>
        <source>Best score along the drag</source>
        <translation>拖动过程中的最高得分</translation>
    </message>
    <message>
        <source>The best class&apos; score at the last positions of the window, in the class&apos; colour.</source>
        <translation>窗口最近各位置上最佳类别的得分，以该类别的颜色显示。</translation>
    </message>
    <message>
        <source>Arrow keys: 1 px, Shift: 16. Space: to the proposals.</source>
        <translation>方向键：1 像素，Shift：16。空格：加入候选区域。</translation>
    </message>
    <message>
        <source>Live window</source>
        <translation>实时窗口</translation>
    </message>
    <message>
        <source>Save or copy the scores of the window and those along the drag.</source>
        <translation>保存或复制窗口的得分以及拖动过程中的得分。</translation>
    </message>
    <message>
        <source>Draw a rectangle on the photograph: its scores follow the mouse here.</source>
        <translation>在照片上画一个矩形：其得分随鼠标在此更新。</translation>
    </message>
    <message>
        <source>no proposal overlaps</source>
        <translation>没有与之重叠的候选区域</translation>
    </message>
    <message>
        <source>proposal {number}: IoU {iou}</source>
        <translation>候选区域 {number}：IoU {iou}</translation>
    </message>
    <message>
        <source>There is not enough memory; analyse at a smaller scale.</source>
        <translation>内存不足；请用较小的尺度分析。</translation>
    </message>
    <message>
        <source>{layer}: {wide} x {high} pixels are too many; choose a smaller scale</source>
        <translation>{layer}：{wide} x {high} 像素过大；请选择较小的尺度</translation>
    </message>
    <message>
        <source>In all windows</source>
        <translation>在所有窗口中</translation>
    </message>
    <message>
        <source>Score every window without it, and see which detections go and come</source>
        <translation>去掉它后为每个窗口评分，查看哪些检测结果消失、哪些出现</translation>
    </message>
    <message>
        <source>Switch on again</source>
        <translation>重新启用</translation>
    </message>
    <message>
        <source>Switch everything on again</source>
        <translation>全部重新启用</translation>
    </message>
    <message>
        <source>Where the score came from</source>
        <translation>得分从何而来</translation>
    </message>
    <message>
        <source>The score is being traced back through the network.</source>
        <translation>正在沿网络回溯得分。</translation>
    </message>
    <message>
        <source>Open an image and select a box: where its score came from is shown here.</source>
        <translation>打开图像并选择一个边框：其得分的来源显示在这里。</translation>
    </message>
    <message>
        <source>This analysis has no scores of windows on conv5 to trace back: analyse an image with SPP-Net.</source>
        <translation>此分析没有可回溯的 conv5 窗口得分：请用 SPP-Net 分析图像。</translation>
    </message>
    <message>
        <source>Select a box on the photograph or a row of the detections: where its score came from is shown here.</source>
        <translation>在照片上选择一个边框，或在检测结果中选择一行：其得分的来源显示在这里。</translation>
    </message>
    <message>
        <source>All windows are being scored again; clear the box below to stop.</source>
        <translation>正在为所有窗口重新评分；取消下方的勾选即可停止。</translation>
    </message>
    <message>
        <source>Bins of the pyramid, by what they add to the score</source>
        <translation>金字塔的池化格，按其对得分的贡献着色</translation>
    </message>
    <message>
        <source>Scores before and after: {rows}</source>
        <translation>前后得分：{rows}</translation>
    </message>
    <message>
        <source>Save contributions…</source>
        <translation>保存贡献…</translation>
    </message>
    <message>
        <source>Save picture of the page…</source>
        <translation>保存页面的图片…</translation>
    </message>
    <message>
        <source>Copy contributions</source>
        <translation>复制贡献</translation>
    </message>
    <message>
        <source>Copy picture of the page</source>
        <translation>复制页面的图片</translation>
    </message>
    <message>
        <source>Over the photograph</source>
        <translation>叠加在照片上</translation>
    </message>
    <message>
        <source>Receptive fields</source>
        <translation>感受野</translation>
    </message>
    <message>
        <source>Save or copy the contributions, or a picture of this page.</source>
        <translation>保存或复制各项贡献，或此页面的图片。</translation>
    </message>
    <message>
        <source>Filters with evidence for the class</source>
        <translation>支持该类别的滤波器</translation>
    </message>
    <message>
        <source>Filters with evidence against the class</source>
        <translation>反对该类别的滤波器</translation>
    </message>
    <message>
        <source>Units of fc7 with evidence for the class</source>
        <translation>支持该类别的 fc7 神经元</translation>
    </message>
    <message>
        <source>Units of fc7 with evidence against the class</source>
        <translation>反对该类别的 fc7 神经元</translation>
    </message>
    <message>
        <source>Box and suppression</source>
        <translation>边框与抑制</translation>
    </message>
    <message>
        <source>Bins</source>
        <translation>池化格</translation>
    </message>
    <message>
        <source>Click a bin to switch it off and see the effect.</source>
        <translation>单击一个池化格可将其关闭并查看结果。</translation>
    </message>
    <message>
        <source>What each conv5 filter adds in all bins together; a click shows it over the photograph.</source>
        <translation>每个 conv5 滤波器在所有池化格中的总贡献；单击可将其叠加在照片上。</translation>
    </message>
    <message>
        <source>The SVM is linear in fc7: activation times weight of each unit. A click shows the unit&apos;s windows.</source>
        <translation>SVM 对 fc7 是线性的：每个神经元的激活值乘以权重。单击可查看该神经元的窗口。</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>边框</translation>
    </message>
    <message>
        <source>From the proposal by regression to the final box, and the boxes it suppressed.</source>
        <translation>从候选区域经边框回归到最终边框，以及它抑制了哪些边框。</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>The whole network runs again on the photograph, with the patch in the mean colour of its inputs.</source>
        <translation>在照片上重新运行整个网络，遮挡处为其输入的平均颜色。</translation>
    </message>
    <message>
        <source>A window is taken from the map where it covers about 13 cells a side, as in the authors&apos; code.</source>
        <translation>窗口取自其每边约覆盖 13 个单元的特征图，与作者的代码一致。</translation>
    </message>
    <message>
        <source>Violet: evidence against the class; orange: for it. Each level uses the whole scale</source>
        <translation>紫色反对该类别，橙色支持；每个层级各用全部色阶</translation>
    </message>
    <message>
        <source>against</source>
        <translation>反对</translation>
    </message>
    <message>
        <source>for</source>
        <translation>支持</translation>
    </message>
    <message>
        <source>{side}: {across} cells a side, {distance} px from the wanted side</source>
        <translation>{side}：每边 {across} 个单元，与理想边长相差 {distance} 像素</translation>
    </message>
    <message>
        <source>level {name}</source>
        <translation>层级 {name}</translation>
    </message>
    <message>
        <source>Switch off the level of {name} bins and see the effect</source>
        <translation>关闭 {name} 池化格的层级并查看结果</translation>
    </message>
    <message>
        <source>biases of fc6 and fc7</source>
        <translation>fc6 和 fc7 的偏置</translation>
    </message>
    <message>
        <source>What the active units&apos; own biases add; they belong to no bin</source>
        <translation>激活的神经元自身偏置的贡献；不属于任何池化格</translation>
    </message>
    <message>
        <source>bias of the class</source>
        <translation>类别的偏置</translation>
    </message>
    <message>
        <source>The SVM&apos;s constant: the same for every window</source>
        <translation>SVM 的常数项：对每个窗口都相同</translation>
    </message>
    <message>
        <source>score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>{path}: the picture is too large; reduce the window or choose a smaller size</source>
        <translation>{path}：图片太大；请缩小窗口或选择较小的尺寸</translation>
    </message>
    <message>
        <source>Detections of one class that overlap by an IoU of 0.5 or more are the same.</source>
        <translation>同一类别且 IoU 不低于 0.5 的检测结果视为相同。</translation>
    </message>
    <message>
        <source>R-CNN&apos;s score.</source>
        <translation>R-CNN 的得分。</translation>
    </message>
    <message>
        <source>SPP-Net&apos;s score.</source>
        <translation>SPP-Net 的得分。</translation>
    </message>
    <message>
        <source>Overlap of the two boxes.</source>
        <translation>两个边框的重叠。</translation>
    </message>
    <message>
        <source>Detections of both detectors</source>
        <translation>两个检测器的检测结果</translation>
    </message>
    <message>
        <source>extrapolated</source>
        <translation>外推</translation>
    </message>
    <message>
        <source>cores shared</source>
        <translation>共用处理器</translation>
    </message>
    <message>
        <source>How the figures were taken</source>
        <translation>这些数字如何得到</translation>
    </message>
    <message>
        <source>There is not enough memory to score all windows again; analyse with fewer proposals.</source>
        <translation>内存不足，无法为所有窗口重新评分；请用更少的候选区域分析。</translation>
    </message>
    <message>
        <source>This analysis was made with the model {model}, and {other} is loaded. Open the folder of {model} (Edit, Open model) to see where its scores come from.</source>
        <translation>此分析由模型 {model} 得到，而当前加载的是 {other}。打开 {model} 的文件夹（编辑，打开模型）即可查看其得分的来源。</translation>
    </message>
    <message>
        <source>The model that is loaded does not give this analysis&apos; scores ({error}). Analyse the image again (F5) to see where they come from.</source>
        <translation>当前加载的模型得不到此分析的得分（{error}）。请重新分析图像（F5）以查看得分的来源。</translation>
    </message>
    <message>
        <source>{model}: has not the heads of both detectors; choose a model that has</source>
        <translation>{model}：不具备两个检测器的头部；请选择具备的模型</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Strongest place</source>
        <translation>最强之处</translation>
    </message>
    <message>
        <source>Uncover</source>
        <translation>取消遮挡</translation>
    </message>
    <message>
        <source>Then drag a rectangle over the photograph: the network sees grey there</source>
        <translation>然后在照片上拖出一个矩形：网络在那里只看到灰色</translation>
    </message>
    <message>
        <source>Cover the cells with the most evidence for the class</source>
        <translation>遮挡最支持该类别的单元</translation>
    </message>
    <message>
        <source>Show the network the whole photograph again</source>
        <translation>让网络重新看到整张照片</translation>
    </message>
    <message>
        <source>The network looks at the covered photograph; Uncover stops it.</source>
        <translation>网络正在查看被遮挡的照片；取消遮挡即可停止。</translation>
    </message>
    <message>
        <source>Grey out a part of the photograph to see how much the score really drops.</source>
        <translation>把照片的一部分涂灰，查看得分实际损失多少。</translation>
    </message>
    <message>
        <source>{size} px covered: {name} {before} becomes {after}, a change of {change}; the shares in the patch predict {predicted}. {cells} cells of conv5 changed.</source>
        <translation>遮挡 {size} 像素：{name} 由 {before} 变为 {after}，变化 {change}；按该处的贡献预测为 {predicted}。conv5 有 {cells} 个单元改变。</translation>
    </message>
    <message>
        <source>Folder for the gallery</source>
        <translation>图库所用的文件夹</translation>
    </message>
    <message>
        <source>Save picture of the gallery</source>
        <translation>保存图库的图片</translation>
    </message>
    <message>
        <source>Strongest patches of all filters</source>
        <translation>所有滤波器响应最强的图块</translation>
    </message>
    <message>
        <source>responds to none of the images</source>
        <translation>对所有图像都没有响应</translation>
    </message>
    <message>
        <source>peak {peak}  ·  {name}</source>
        <translation>峰值 {peak}  ·  {name}</translation>
    </message>
    <message>
        <source>{count} filters; arrow keys choose one.</source>
        <translation>{count} 个滤波器；用方向键选择。</translation>
    </message>
    <message>
        <source>This photograph</source>
        <translation>这张照片</translation>
    </message>
    <message>
        <source>The maps of the filters in the open photograph.</source>
        <translation>各滤波器在当前打开的照片中的特征图。</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>所有图像</translation>
    </message>
    <message>
        <source>What each filter of conv5 responds to most over many images; other layers have no gallery.</source>
        <translation>conv5 的每个滤波器在众多图像中响应最强的内容；其他层没有图库。</translation>
    </message>
    <message>
        <source>Filter gallery</source>
        <translation>滤波器图库</translation>
    </message>
    <message>
        <source>The gallery appears with the first image.</source>
        <translation>处理完第一幅图像后，图库即会出现。</translation>
    </message>
    <message>
        <source>None of the images could be used: {reason}</source>
        <translation>没有一幅图像可用：{reason}</translation>
    </message>
    <message>
        <source>There is no image in {folder}; choose another folder.</source>
        <translation>{folder} 中没有图像；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Here every conv5 filter will show the patches that it responds to most in all images, as in figure 2 of the paper.</source>
        <translation>这里会显示每个 conv5 滤波器在所有图像中响应最强的图块，如论文图 2 所示。</translation>
    </message>
    <message>
        <source>Open images with Ctrl+U or choose a folder above, then press Start.</source>
        <translation>按 Ctrl+U 打开图像，或在上方选择文件夹，然后按“开始”。</translation>
    </message>
    <message>
        <source>Press Start: it takes one pass over the images, and you can work on meanwhile.</source>
        <translation>按“开始”：对所有图像处理一遍，期间可以继续工作。</translation>
    </message>
    <message>
        <source>{count} of {total} images are not in the gallery: they cannot be used.</source>
        <translation>{total} 幅图像中有 {count} 幅不在图库中：它们无法使用。</translation>
    </message>
    <message>
        <source>The gallery was stopped since its images or scales are others now; what it had is kept.</source>
        <translation>图库已停止，因为其图像或尺度已改变；已有的内容保留。</translation>
    </message>
    <message>
        <source>There is not enough memory for the gallery; analyse at a smaller scale.</source>
        <translation>内存不足，无法生成图库；请用较小的尺度分析。</translation>
    </message>
    <message>
        <source>the model on disk has changed; start the gallery again</source>
        <translation>磁盘上的模型与先前不同；请重新开始生成图库</translation>
    </message>
    <message>
        <source>Scores of the window as a table</source>
        <translation>表格格式的窗口得分</translation>
    </message>
    <message>
        <source>Scores of the window as JSON</source>
        <translation>JSON 格式的窗口得分</translation>
    </message>
    <message>
        <source>Scores along the drag as a table</source>
        <translation>表格格式的拖动过程得分</translation>
    </message>
    <message>
        <source>Scores along the drag as JSON</source>
        <translation>JSON 格式的拖动过程得分</translation>
    </message>
    <message>
        <source>Picture of the graph</source>
        <translation>曲线的图片</translation>
    </message>
    <message>
        <source>Drawing of the graph</source>
        <translation>曲线的矢量图</translation>
    </message>
    <message>
        <source>Save scores of the window</source>
        <translation>保存窗口的得分</translation>
    </message>
    <message>
        <source>Save scores along the drag</source>
        <translation>保存拖动过程中的得分</translation>
    </message>
    <message>
        <source>Save contributions</source>
        <translation>保存贡献</translation>
    </message>
    <message>
        <source>Save picture of the page</source>
        <translation>保存页面的图片</translation>
    </message>
    <message>
        <source>The picture of the page is on the clipboard.</source>
        <translation>页面的图片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The page was left before its picture was done: there is none. Try again, and stay on the page.</source>
        <translation>图片完成之前页面已被切换，因此没有生成图片。请重试，并停留在该页面上。</translation>
    </message>
    <message>
        <source>{count} threads</source>
        <translation>{count} 个线程</translation>
    </message>
    <message>
        <source>model {model}</source>
        <translation>模型 {model}</translation>
    </message>
    <message>
        <source>one run</source>
        <translation>运行一次</translation>
    </message>
    <message>
        <source>medians of {repeats} runs</source>
        <translation>{repeats} 次运行的中位数</translation>
    </message>
    <message>
        <source>1 window</source>
        <translation>1 个窗口</translation>
    </message>
    <message>
        <source>{count} windows</source>
        <translation>{count} 个窗口</translation>
    </message>
    <message>
        <source>Scores of both detectors against each other</source>
        <translation>两个检测器的得分对照</translation>
    </message>
    <message>
        <source>{name}: R-CNN {rcnn}, SPP-Net {spp}, IoU {iou}</source>
        <translation>{name}：R-CNN {rcnn}，SPP-Net {spp}，IoU {iou}</translation>
    </message>
    <message>
        <source>score of {detector}</source>
        <translation>{detector} 的得分</translation>
    </message>
    <message>
        <source>Forms of the photograph</source>
        <translation>照片的各个版本</translation>
    </message>
    <message>
        <source>The finest level has more bins along a side than there are cells: some share one.</source>
        <translation>最细的层级每边的池化格多于单元：有些池化格共用一个单元。</translation>
    </message>
    <message>
        <source>Click to compare the others with it.</source>
        <translation>单击可让其他版本与它比较。</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>Open an image: it is shown here at several sizes, and the vector of one length that each makes.</source>
        <translation>打开一幅图像：这里会以多种尺寸显示它，以及每种尺寸得到的定长向量。</translation>
    </message>
    <message>
        <source>All forms were removed; add one at the side, or return to the usual ones.</source>
        <translation>所有版本均已移除；请在侧面板中添加，或恢复常用版本。</translation>
    </message>
    <message>
        <source>Running the network on form {done} of {count}…</source>
        <translation>正在对第 {done} 个版本运行网络，共 {count} 个…</translation>
    </message>
    <message>
        <source>Stopped. Compute again at the side to see the rest.</source>
        <translation>已停止。在侧面板中重新计算即可看到其余版本。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Letter and size, pixels.</source>
        <translation>字母和尺寸，单位为像素。</translation>
    </message>
    <message>
        <source>Shows</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>What it does to the photograph.</source>
        <translation>对照片做了什么处理。</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Cosine of the angle between its vector and that of the reference.</source>
        <translation>其向量与基准版本的向量之间夹角的余弦。</translation>
    </message>
    <message>
        <source>The others are compared with it.</source>
        <translation>其他版本与它比较。</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Delete removes a form; Enter compares the others with it.</source>
        <translation>Delete 键移除一个版本；回车键把它设为其他版本的比较基准。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>{name} of the form, 1 to {most} pixels.</source>
        <translation>版本的{name}，1 到 {most} 像素。</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Cropped</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示的内容</translation>
    </message>
    <message>
        <source>All of the photograph, warped where it has to be; or its middle, in proportion.</source>
        <translation>整张照片，必要时变形缩放；或只取其中部，保持比例。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Show the photograph to the network in this size as well.</source>
        <translation>让网络也看到这一尺寸的照片。</translation>
    </message>
    <message>
        <source>The pyramid of whole images: 21 bins.</source>
        <translation>用于整幅图像的金字塔：21 个池化格。</translation>
    </message>
    <message>
        <source>The pyramid of detection: 50 bins.</source>
        <translation>用于检测的金字塔：50 个池化格。</translation>
    </message>
    <message>
        <source>Level {level}</source>
        <translation>层级 {level}</translation>
    </message>
    <message>
        <source>{bins} bins of every filter.</source>
        <translation>每个滤波器 {bins} 个池化格。</translation>
    </message>
    <message>
        <source>{length} values</source>
        <translation>{length} 个值</translation>
    </message>
    <message>
        <source>Similarity of</source>
        <translation>相似度的比较范围</translation>
    </message>
    <message>
        <source>Compare the whole vectors, or only the part of one level.</source>
        <translation>比较整个向量，或只比较其中一个层级的部分。</translation>
    </message>
    <message>
        <source>Maps of {count} of {forms} forms kept ({size} MB): other levels need convolutions for the rest.</source>
        <translation>已保留 {forms} 个版本中 {count} 个的特征图 ({size} MB)：更改层级时其余版本需要重新卷积。</translation>
    </message>
    <message>
        <source>Maps kept ({size} MB): levels need no convolution.</source>
        <translation>特征图已保留 ({size} MB)：更改层级无需卷积。</translation>
    </message>
    <message>
        <source>Save picture of the forms</source>
        <translation>保存各版本的图片</translation>
    </message>
    <message>
        <source>Save figures of the forms</source>
        <translation>保存各版本的数据</translation>
    </message>
    <message>
        <source>The picture of the forms is on the clipboard.</source>
        <translation>各版本的图片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Similarity of the vectors</source>
        <translation>向量的相似度</translation>
    </message>
    <message>
        <source>What is seen</source>
        <translation>观察到的结果</translation>
    </message>
    <message>
        <source>Similarity (cosine), {level}</source>
        <translation>相似度（余弦），{level}</translation>
    </message>
    <message>
        <source>Pooled activation</source>
        <translation>池化后的激活值</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Fully connected layers need input of one length, so photographs were cropped or warped to one size. Spatial pyramid pooling makes a vector of one length from any size.</source>
        <translation>全连接层需要固定长度的输入，因此照片过去须裁剪或变形缩放为同一尺寸。空间金字塔池化可由任意尺寸得到定长向量。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the chosen form (Delete).</source>
        <translation>移除所选版本 (Delete)。</translation>
    </message>
    <message>
        <source>Usual forms</source>
        <translation>常用版本</translation>
    </message>
    <message>
        <source>Back to the forms that suit this photograph.</source>
        <translation>恢复适合这张照片的版本。</translation>
    </message>
    <message>
        <source>Forms that are done</source>
        <translation>已完成的版本</translation>
    </message>
    <message>
        <source>Cards, matrix and sentences to the clipboard.</source>
        <translation>把卡片、矩阵和文字说明复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Cards, matrix and sentences as PNG or SVG.</source>
        <translation>卡片、矩阵和文字说明，PNG 或 SVG 格式。</translation>
    </message>
    <message>
        <source>Save figures…</source>
        <translation>保存数据…</translation>
    </message>
    <message>
        <source>Similarities as CSV; with all vectors as JSON.</source>
        <translation>相似度为 CSV 格式；连同所有向量则为 JSON 格式。</translation>
    </message>
    <message>
        <source>Pyramid levels</source>
        <translation>金字塔层级</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Stop; forms that are done stay (Esc).</source>
        <translation>停止；已完成的版本保留 (Esc)。</translation>
    </message>
    <message>
        <source>Run the network on the forms that are left.</source>
        <translation>对剩余的版本运行网络。</translation>
    </message>
    <message>
        <source>This photograph is so oblong or so small that its usual forms are kept to {pixels} megapixels each.</source>
        <translation>这张照片过于狭长或过小，因此其常用版本各限制在 {pixels} 百万像素以内。</translation>
    </message>
    <message>
        <source>At most {count} forms; remove one to add another.</source>
        <translation>最多 {count} 个版本；移除一个后才能再添加。</translation>
    </message>
    <message>
        <source>This form is in the list already.</source>
        <translation>此版本已在列表中。</translation>
    </message>
    <message>
        <source>Similarities as a table</source>
        <translation>表格格式的相似度</translation>
    </message>
    <message>
        <source>Similarities and vectors as JSON</source>
        <translation>JSON 格式的相似度和向量</translation>
    </message>
    <message>
        <source>Picture of the forms</source>
        <translation>各版本的图片</translation>
    </message>
    <message>
        <source>Drawing of the forms</source>
        <translation>各版本的矢量图</translation>
    </message>
    <message>
        <source>Any size</source>
        <translation>任意尺寸</translation>
    </message>
    <message>
        <source>cropped, {share} lost</source>
        <translation>裁剪，损失 {share}</translation>
    </message>
    <message>
        <source>{factor} as wide</source>
        <translation>横向缩放 {factor}</translation>
    </message>
    <message>
        <source>whole, in proportion</source>
        <translation>完整，保持比例</translation>
    </message>
    <message>
        <source>all levels</source>
        <translation>所有层级</translation>
    </message>
    <message>
        <source>{bins} bins of {filters} filters: {length} values</source>
        <translation>{filters} 个滤波器，各 {bins} 个池化格：{length} 个值</translation>
    </message>
    <message>
        <source>{first} and {second}: {value} ({levels})</source>
        <translation>{first} 与 {second}：{value}（{levels}）</translation>
    </message>
    <message>
        <source>Next to {form}, the whole photograph at other sizes is {range} alike (1: same direction).</source>
        <translation>与 {form} 相比，其他尺寸的完整照片的相似度为 {range}（1 表示方向相同）。</translation>
    </message>
    <message>
        <source>With another aspect ratio it is {range} alike.</source>
        <translation>改变宽高比后，相似度为 {range}。</translation>
    </message>
    <message>
        <source>Cropping loses {share} of it and leaves it {range} alike.</source>
        <translation>裁剪损失照片的 {share}，相似度为 {range}。</translation>
    </message>
    <message>
        <source>The least like {form} is {least} ({how}): {value}.</source>
        <translation>与 {form} 最不相似的是 {least}（{how}）：{value}。</translation>
    </message>
    <message>
        <source>{cells} cells of conv5 become {length} values.</source>
        <translation>conv5 的 {cells} 个单元变为 {length} 个值。</translation>
    </message>
    <message>
        <source>From {few} to {many} cells of conv5 become the same {length} values: no size has to be fixed.</source>
        <translation>conv5 的单元有 {few} 到 {many} 个，得到的都是 {length} 个值：尺寸无需固定。</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>There is not enough memory for an image of this size; take the largest out of the list.</source>
        <translation>内存不足，无法处理这一尺寸的图像；请从列表中移除最大的一个。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Click to go to a step.</source>
        <translation>单击可转到某一步。</translation>
    </message>
    <message>
        <source>Words of the step</source>
        <translation>此步的说明</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>R-CNN runs a sample of the windows, and its times are multiplied.</source>
        <translation>R-CNN 只运行部分窗口，其用时按比例放大。</translation>
    </message>
    <message>
        <source>The step before (Left).</source>
        <translation>上一步（向左键）。</translation>
    </message>
    <message>
        <source>Leave the tour: all is as it was before (Esc).</source>
        <translation>离开导览：一切恢复原状（Esc）。</translation>
    </message>
    <message>
        <source>Leave the tour</source>
        <translation>离开导览</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} / {count}</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>End the tour: all is as it was before.</source>
        <translation>结束导览：一切恢复原状。</translation>
    </message>
    <message>
        <source>The next step (Right).</source>
        <translation>下一步（向右键）。</translation>
    </message>
    <message>
        <source>Guided tour, step {place}: {title}</source>
        <translation>导览，第 {place} 步：{title}</translation>
    </message>
    <message>
        <source>New here? A guided tour of {count} steps explains how SPP-Net works.</source>
        <translation>初次使用？导览分 {count} 步讲解 SPP-Net 的工作原理。</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>开始导览</translation>
    </message>
    <message>
        <source>It can be left at any moment, and is always in the Help menu (Shift+F1).</source>
        <translation>可随时离开，也始终可从“帮助”菜单打开 (Shift+F1)。</translation>
    </message>
    <message>
        <source>Do not offer it again.</source>
        <translation>不再提示。</translation>
    </message>
    <message>
        <source>Boxes around objects</source>
        <translation>框出目标</translation>
    </message>
    <message>
        <source>Object detection asks what is in a photograph and where: a class and a box around every object of the classes that it knows.</source>
        <translation>目标检测要回答照片中有什么、在哪里：对它所认识的类别，为每个目标给出类别和边框。</translation>
    </message>
    <message>
        <source>Boxes that SPP-Net shows here: {shown}. The strongest says {best}, with a score of {score}.</source>
        <translation>SPP-Net 在这里显示的边框：{shown} 个。最强的边框判为 {best}，得分 {score}。</translation>
    </message>
    <message>
        <source>The next steps follow this answer from the pixels on.</source>
        <translation>接下来的步骤从像素开始，逐步说明这一结果是如何得到的。</translation>
    </message>
    <message>
        <source>Networks of one size</source>
        <translation>固定尺寸的网络</translation>
    </message>
    <message>
        <source>Convolutions take an image of any size, but the fully connected layers behind them need a vector of one length.</source>
        <translation>卷积层可以接受任意尺寸的图像，但其后的全连接层需要固定长度的向量。</translation>
    </message>
    <message>
        <source>So networks took images of one size only, such as {fixed_size} pixels. A photograph of {photo_size} pixels had to be cropped, which may lose a part of the object, or warped, which distorts it.</source>
        <translation>因此，以往的网络只接受一种尺寸的图像，例如 {fixed_size} 像素。{photo_size} 像素的照片只能裁剪，这可能丢失目标的一部分；或者变形缩放，这会使目标失真。</translation>
    </message>
    <message>
        <source>Spatial pyramid pooling takes this constraint away.</source>
        <translation>空间金字塔池化消除了这一限制。</translation>
    </message>
    <message>
        <source>Where could an object be? A search that knows no classes proposes boxes; Selective Search, the paper&apos;s, grows them from regions of similar colour and texture.</source>
        <translation>目标可能在哪里？先由一种不区分类别的搜索给出候选区域；论文采用的选择性搜索从颜色和纹理相近的区域出发，逐步合并得到这些边框。</translation>
    </message>
    <message>
        <source>There are {proposals} here, and the detector has to say what each of them shows.</source>
        <translation>这里有 {proposals} 个候选区域，检测器要判断每一个里面是什么。</translation>
    </message>
    <message>
        <source>R-CNN and SPP-Net take the same proposals. They differ in what comes next.</source>
        <translation>R-CNN 与 SPP-Net 使用相同的候选区域，区别在于接下来的处理。</translation>
    </message>
    <message>
        <source>R-CNN: every window anew</source>
        <translation>R-CNN：逐个窗口重新计算</translation>
    </message>
    <message>
        <source>R-CNN warps each proposal to {side} pixels and runs the whole network on it: {proposals} times.</source>
        <translation>R-CNN 把每个候选区域变形缩放为 {side} 像素，再对它运行整个网络：共 {proposals} 次。</translation>
    </message>
    <message>
        <source>Proposals overlap, so the same pixels are convolved again and again. On the left, bright pixels are in many windows: in {most} at most, in {mean} on average.</source>
        <translation>候选区域相互重叠，因此相同的像素被反复卷积。在左图中，明亮的像素属于许多窗口：最多 {most} 个，平均 {mean} 个。</translation>
    </message>
    <message>
        <source>The warped windows together have {ratio} times the pixels that SPP-Net convolves.</source>
        <translation>所有变形缩放后的窗口，像素总数是 SPP-Net 所卷积像素的 {ratio} 倍。</translation>
    </message>
    <message>
        <source>One convolution pass</source>
        <translation>只做一次卷积</translation>
    </message>
    <message>
        <source>SPP-Net convolves the whole photograph once, at {input_size} pixels, in {conv_time}.</source>
        <translation>SPP-Net 对整张照片只做一次卷积，输入为 {input_size} 像素，用时 {conv_time}。</translation>
    </message>
    <message>
        <source>SPP-Net convolves the whole photograph once at each of {scales}, in {conv_time} together.</source>
        <translation>SPP-Net 在 {scales}上对整张照片各做一次卷积，共用时 {conv_time}。</translation>
    </message>
    <message>
        <source>The last convolution, conv5, leaves {filters} maps of {map_cells} cells: one for each filter.</source>
        <translation>最后一个卷积层 conv5 输出 {filters} 幅特征图，每幅 {map_cells} 个单元：每个滤波器对应一幅。</translation>
    </message>
    <message>
        <source>On the largest scale, conv5 leaves {filters} maps of {largest_cells} cells: one for each filter.</source>
        <translation>在最大的尺度上，conv5 输出 {filters} 幅特征图，每幅 {largest_cells} 个单元：每个滤波器对应一幅。</translation>
    </message>
    <message>
        <source>The colours show where filter {filter} responds; it is the strongest inside the window of the best detection.</source>
        <translation>颜色显示滤波器 {filter} 在何处响应；在最佳检测结果的窗口内，它是响应最强的滤波器。</translation>
    </message>
    <message>
        <source>Windows on the map</source>
        <translation>特征图上的窗口</translation>
    </message>
    <message>
        <source>A proposal is not cut out of the photograph but projected onto conv5: its window is the range of cells whose receptive fields are centred in it.</source>
        <translation>候选区域不是从照片上裁剪下来，而是投影到 conv5 上：感受野中心落在候选区域内的那一块单元，就是它的窗口。</translation>
    </message>
    <message>
        <source>This one, of {box_size} pixels, covers {window_cells} of the {map_cells} cells.</source>
        <translation>这个候选区域为 {box_size} 像素，覆盖 {map_cells} 个单元中的 {window_cells} 个。</translation>
    </message>
    <message>
        <source>This one, of {box_size} pixels, covers {window_cells} cells at scale {scale}, where its size is closest to that of the images which the network was trained on.</source>
        <translation>这个候选区域为 {box_size} 像素，在尺度 {scale} 上覆盖 {window_cells} 个单元；在这一尺度上，它的大小最接近网络训练图像的尺寸。</translation>
    </message>
    <message>
        <source>No window needs a convolution of its own: all {proposals} read the same maps.</source>
        <translation>任何窗口都无需单独卷积：全部 {proposals} 个窗口读取同一组特征图。</translation>
    </message>
    <message>
        <source>The spatial pyramid</source>
        <translation>空间金字塔</translation>
    </message>
    <message>
        <source>The cells of the window are divided into grids of {grids}: {bins} bins, however large the window is.</source>
        <translation>窗口的单元按 {grids} 的网格划分：无论窗口多大，都是 {bins} 个池化格。</translation>
    </message>
    <message>
        <source>In each bin, every filter keeps its largest response: max pooling.</source>
        <translation>在每个池化格中，每个滤波器只保留其最大响应：这就是最大池化。</translation>
    </message>
    <message>
        <source>A larger window has larger bins, not more of them.</source>
        <translation>窗口更大时，池化格随之变大，但不会变多。</translation>
    </message>
    <message>
        <source>One length, then the scores</source>
        <translation>先得到统一长度，再评分</translation>
    </message>
    <message>
        <source>{bins} bins of {filters} filters make a vector of {length} values: one length for every window.</source>
        <translation>{filters} 个滤波器各有 {bins} 个池化格，组成含 {length} 个值的向量：每个窗口的向量长度都相同。</translation>
    </message>
    <message>
        <source>Two fully connected layers turn it into {features} features, and for each of the {classes} classes a linear SVM gives a score.</source>
        <translation>两个全连接层把它变为 {features} 个特征，再由线性 SVM 对 {classes} 个类别各给出一个得分。</translation>
    </message>
    <message>
        <source>This window scores {window_score} as {window_class}. Zero is the SVM&apos;s boundary.</source>
        <translation>此窗口作为 {window_class} 的得分为 {window_score}。零是 SVM 的决策边界。</translation>
    </message>
    <message>
        <source>Regression and suppression</source>
        <translation>边框回归与抑制</translation>
    </message>
    <message>
        <source>A linear regressor of its class moves and resizes each box, here from the dashed lines to the solid.</source>
        <translation>每个边框由其类别的线性回归器移动和缩放，图中从虚线变为实线。</translation>
    </message>
    <message>
        <source>Many windows see the same object. Of two boxes of a class that overlap by an IoU above {iou}, non-maximum suppression keeps the one with the higher score.</source>
        <translation>许多窗口看到的是同一个目标。同类的两个边框重叠的 IoU 高于 {iou} 时，非极大值抑制保留得分较高者。</translation>
    </message>
    <message>
        <source>Of {candidates} boxes {detections} remain; those that score above {threshold} are shown: {shown}.</source>
        <translation>{candidates} 个边框中保留 {detections} 个；其中得分高于 {threshold} 的才显示：{shown} 个。</translation>
    </message>
    <message>
        <source>What it saves</source>
        <translation>节省了多少</translation>
    </message>
    <message>
        <source>Once the proposals are there, SPP-Net takes {own_time} here, {conv_time} of it for convolutions.</source>
        <translation>候选区域就绪后，SPP-Net 在这里用时 {own_time}，其中卷积 {conv_time}。</translation>
    </message>
    <message>
        <source>Race it against R-CNN to see the difference; {sample} windows give an estimate.</source>
        <translation>让它与 R-CNN 比赛，看看差别；用 {sample} 个窗口即可估算。</translation>
    </message>
    <message>
        <source>In the race it took {spp_time} and R-CNN {rcnn_time}: {conv_speedup} as long for the convolutions, {speedup} in all.</source>
        <translation>比赛中它用时 {spp_time}，R-CNN 用时 {rcnn_time}：卷积的加速比为 {conv_speedup}，总体为 {speedup}。</translation>
    </message>
    <message>
        <source>R-CNN ran {timed} of {windows} windows, so its figures are extrapolated.</source>
        <translation>R-CNN 只运行了 {windows} 个窗口中的 {timed} 个，因此其数字是外推的。</translation>
    </message>
    <message>
        <source>Both ran at once ({shared}), so neither time is its own.</source>
        <translation>两者同时运行（{shared}），因此用时都不是各自独占的。</translation>
    </message>
    <message>
        <source>From the proposals to fc7 it is {features_speedup}; by multiply-adds alone it would be {bound}.</source>
        <translation>从候选区域到 fc7，加速比为 {features_speedup}；若仅按乘加次数计算，则为 {bound}。</translation>
    </message>
    <message>
        <source>The paper reports 24 to 102 times, proposals not counted.</source>
        <translation>论文给出的加速比为 24 至 102 倍，不计候选区域的用时。</translation>
    </message>
    <message>
        <source>That was the tour. Press W and drag a window over the photograph to see it scored while it moves, or open an image of your own with Ctrl+O.</source>
        <translation>导览到此结束。按 W 键并在照片上拖出一个窗口，移动时即可看到它的得分；也可以按 Ctrl+O 打开自己的图像。</translation>
    </message>
    <message>
        <source>Racing{dots}</source>
        <translation>比赛中{dots}</translation>
    </message>
    <message>
        <source>Race {count} windows</source>
        <translation>用 {count} 个窗口比赛</translation>
    </message>
    <message>
        <source>Analysing the photograph{dots}</source>
        <translation>正在分析照片{dots}</translation>
    </message>
    <message>
        <source>Open an image to see this.</source>
        <translation>打开一幅图像即可查看。</translation>
    </message>
    <message>
        <source>There is no analysis to show this on; F5 starts it.</source>
        <translation>没有可供展示的分析；按 F5 开始。</translation>
    </message>
    <message>
        <source>Contributions as a table</source>
        <translation>表格格式的贡献</translation>
    </message>
    <message>
        <source>Contributions as JSON</source>
        <translation>JSON 格式的贡献</translation>
    </message>
    <message>
        <source>Picture of the page</source>
        <translation>页面的图片</translation>
    </message>
    <message>
        <source>OpenCV searched for proposals, slower and with other boxes, since the program&apos;s own search cannot run: {reason}.</source>
        <translation>候选区域由 OpenCV 搜索得出，速度较慢，边框也不同，因为程序自带的搜索无法运行：{reason}。</translation>
    </message>
</context>
</TS>
